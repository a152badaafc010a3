package io.caisson.api.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import io.caisson.error.EngineException;
import io.caisson.error.FieldViolation;
import io.caisson.v1.BindMount;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.HealthCheck;
import io.caisson.v1.ListContainersRequest;
import io.caisson.v1.Mount;
import io.caisson.v1.StopContainerRequest;
import org.junit.jupiter.api.Test;

class ContainerChecksTest {
    @Test
    void everythingWrongIsToldAtOnce() {
        CreateContainerRequest request = CreateContainerRequest.newBuilder()
                .setRequestId("not-a-uuid")
                .setConfig(ContainerConfig.newBuilder()
                        .setNetworkModeValue(99)
                        .setStopTimeout(Duration.newBuilder().setSeconds(-1))
                        .putLabels(" ", "v")
                        .setHealthCheck(HealthCheck.newBuilder()
                                .setDisabled(false)
                                .setTimeout(Duration.newBuilder().setSeconds(-1)))
                        .addMounts(Mount.newBuilder().setTarget("/a"))
                        .addMounts(Mount.newBuilder()
                                .setTarget("/b")
                                .setBind(BindMount.newBuilder().setPropagationValue(77)))
                        .addMounts(Mount.newBuilder()
                                .setBind(BindMount.newBuilder().setSource("/x"))))
                .build();

        EngineException refusal = catchThrowableOfType(EngineException.class, () -> ContainerChecks.check(request));

        assertThat(refusal.violations())
                .extracting(FieldViolation::field)
                .containsExactlyInAnyOrder(
                        "request_id",
                        "config.image",
                        "config.network_mode",
                        "config.stop_timeout",
                        "config.labels",
                        "config.health_check.disabled",
                        "config.health_check.timeout",
                        "config.mounts[0]",
                        "config.mounts[1].bind.source",
                        "config.mounts[1].bind.propagation",
                        "config.mounts[2].target");
    }

    @Test
    void aSoundRequestPasses() {
        CreateContainerRequest request = CreateContainerRequest.newBuilder()
                .setRequestId("0b5a3c8e-6a55-4b6b-9d0f-2f1d1a2b3c4d")
                .setConfig(ContainerConfig.newBuilder().setImage("busybox"))
                .build();

        assertThatCode(() -> ContainerChecks.check(request)).doesNotThrowAnyException();
    }

    @Test
    void aCreateWithoutConfigIsRefused() {
        EngineException refusal = catchThrowableOfType(
                EngineException.class, () -> ContainerChecks.check(CreateContainerRequest.getDefaultInstance()));

        assertThat(refusal.violations()).extracting(FieldViolation::field).containsExactly("config");
    }

    @Test
    void aNegativePageSizeAndAnAbsurdDurationAreRefused() {
        EngineException page = catchThrowableOfType(
                EngineException.class,
                () -> ContainerChecks.check(
                        ListContainersRequest.newBuilder().setPageSize(-1).build()));
        EngineException stop = catchThrowableOfType(
                EngineException.class,
                () -> ContainerChecks.check(StopContainerRequest.newBuilder()
                        .setContainer("c")
                        .setTimeout(Duration.newBuilder().setSeconds(Long.MAX_VALUE))
                        .build()));

        assertThat(page.violations()).extracting(FieldViolation::field).containsExactly("page_size");
        assertThat(stop.violations()).extracting(FieldViolation::field).containsExactly("timeout");
    }
}
