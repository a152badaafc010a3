package io.caisson.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.HealthCheck;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HealthFlagsTest {
    @Test
    void allOfThemMakeACheck() {
        assertThat(config("--health-cmd=probe --health-interval 1m30s --health-timeout=500ms"
                                + " --health-retries 4 --health-start-period 1h --health-start-interval 2s"
                                + " --health-restart")
                        .getHealthCheck())
                .isEqualTo(HealthCheck.newBuilder()
                        .setShellCommand("probe")
                        .setInterval(Duration.newBuilder().setSeconds(90))
                        .setTimeout(Duration.newBuilder().setNanos(500_000_000))
                        .setRetries(4)
                        .setStartPeriod(Duration.newBuilder().setSeconds(3600))
                        .setStartInterval(Duration.newBuilder().setSeconds(2))
                        .setRestartUnhealthy(true)
                        .build());
    }

    @Test
    void withoutThemTheImageDecidesAndOneSwitchesItsCheckOff() {
        assertThat(config("").hasHealthCheck()).isFalse();
        assertThat(config("--no-healthcheck").getHealthCheck())
                .isEqualTo(HealthCheck.newBuilder().setDisabled(true).build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--no-healthcheck --health-retries 1",
                "--health-interval 30",
                "--health-timeout=-1s",
                "--health-retries=-1",
                "--health-retries=99999999999",
                "--health-start-period soon"
            })
    void whatMakesNoSenseIsRefusedByName(String words) {
        assertThatThrownBy(() -> config(words))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(words.split("[ =]", 2)[0]);
    }

    private static ContainerConfig config(String words) {
        CommandLine line =
                new CommandLine(ContainerFlags.declare(new Flags("create", "")).spec());
        String[] all = (words + " image").strip().split(" ");
        return ContainerRequest.parse(new Options(line.parseArgs(all)), Map.of(), true)
                .getConfig();
    }
}
