package io.caisson.api.mapper;

import io.caisson.container.health.ContainerHealth;
import io.caisson.container.health.HealthSettings;
import io.caisson.container.health.ProbeResult;
import io.caisson.oci.Healthcheck;
import io.caisson.v1.HealthCheck;
import io.caisson.v1.HealthCommand;
import io.caisson.v1.HealthProbe;
import io.caisson.v1.HealthStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Health and its checks, from their messages and back. */
final class HealthMapper {
    private HealthMapper() {}

    static HealthSettings settings(HealthCheck check) {
        return new HealthSettings(
                test(check),
                time(check.getInterval()),
                time(check.getTimeout()),
                check.getRetries(),
                time(check.getStartPeriod()),
                time(check.getStartInterval()),
                check.getRestartUnhealthy());
    }

    /** Unset if nothing was asked for. */
    static Optional<HealthCheck> message(HealthSettings asked) {
        return asked.equals(HealthSettings.UNSET)
                ? Optional.empty()
                : Optional.of(message(
                        new Fields(
                                asked.test(),
                                asked.interval(),
                                asked.timeout(),
                                asked.startPeriod(),
                                asked.startInterval(),
                                asked.retries()),
                        asked.restartUnhealthy()));
    }

    /** What an image says. */
    static Optional<HealthCheck> message(@Nullable Healthcheck image) {
        return Optional.ofNullable(image)
                .map(check -> message(
                        new Fields(
                                check.test(),
                                nanos(check.interval()),
                                nanos(check.timeout()),
                                nanos(check.startPeriod()),
                                nanos(check.startInterval()),
                                Optional.ofNullable(check.retries()).orElse(0)),
                        false));
    }

    static io.caisson.v1.ContainerHealth message(ContainerHealth health) {
        io.caisson.container.health.HealthCheck check = health.check();
        Fields fields = new Fields(
                check.test(),
                check.interval(),
                check.timeout(),
                check.startPeriod(),
                check.startInterval(),
                check.retries());
        return io.caisson.v1.ContainerHealth.newBuilder()
                .setStatus(
                        switch (health.now().status()) {
                            case NONE -> HealthStatus.HEALTH_STATUS_NONE;
                            case STARTING -> HealthStatus.HEALTH_STATUS_STARTING;
                            case HEALTHY -> HealthStatus.HEALTH_STATUS_HEALTHY;
                            case UNHEALTHY -> HealthStatus.HEALTH_STATUS_UNHEALTHY;
                        })
                .setFailingStreak(health.now().failingStreak())
                .addAllLog(
                        health.now().log().stream().map(HealthMapper::message).toList())
                .setCheck(message(fields, check.restartUnhealthy()))
                .build();
    }

    /** What checks of every kind have. */
    private record Fields(
            List<String> test,
            @Nullable Duration interval,
            @Nullable Duration timeout,
            @Nullable Duration startPeriod,
            @Nullable Duration startInterval,
            int retries) {}

    private static HealthCheck message(Fields check, boolean restart) {
        HealthCheck.Builder message =
                HealthCheck.newBuilder().setRetries(check.retries()).setRestartUnhealthy(restart);
        if (!check.test().isEmpty()) {
            set(
                    message,
                    check.test().getFirst(),
                    check.test().subList(1, check.test().size()));
        }
        set(check.interval(), message::setInterval);
        set(check.timeout(), message::setTimeout);
        set(check.startPeriod(), message::setStartPeriod);
        set(check.startInterval(), message::setStartInterval);
        return message.build();
    }

    private static HealthProbe message(ProbeResult probe) {
        return HealthProbe.newBuilder()
                .setStartTime(Times.timestamp(probe.startTime()))
                .setEndTime(Times.timestamp(probe.endTime()))
                .setExitCode(probe.exitCode())
                .setOutput(probe.output())
                .build();
    }

    private static List<String> test(HealthCheck check) {
        return switch (check.getTestCase()) {
            case DISABLED -> HealthSettings.DISABLED.test();
            case COMMAND ->
                kind(
                        io.caisson.container.health.HealthCheck.COMMAND,
                        check.getCommand().getArgsList());
            case SHELL_COMMAND -> kind(io.caisson.container.health.HealthCheck.LINE, List.of(check.getShellCommand()));
            case TEST_NOT_SET -> List.of();
        };
    }

    private static List<String> kind(String kind, List<String> words) {
        List<String> test = new ArrayList<>(List.of(kind));
        test.addAll(words);
        return test;
    }

    private static void set(HealthCheck.Builder message, String kind, List<String> words) {
        switch (kind) {
            case io.caisson.container.health.HealthCheck.COMMAND ->
                message.setCommand(HealthCommand.newBuilder().addAllArgs(words));
            case io.caisson.container.health.HealthCheck.LINE -> message.setShellCommand(String.join(" ", words));
            case io.caisson.container.health.HealthCheck.NONE -> message.setDisabled(true);
            default -> {
                // An image's, of a kind that nobody knows.
            }
        }
    }

    private static @Nullable Duration time(com.google.protobuf.Duration time) {
        Duration duration = Times.duration(time);
        return duration.isZero() ? null : duration;
    }

    private static @Nullable Duration nanos(@Nullable Long nanos) {
        return nanos == null ? null : Duration.ofNanos(nanos);
    }

    private static void set(@Nullable Duration time, Consumer<com.google.protobuf.Duration> field) {
        if (time != null) {
            field.accept(Times.duration(time));
        }
    }
}
