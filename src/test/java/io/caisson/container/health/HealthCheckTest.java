package io.caisson.container.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.oci.ContainerConfig;
import io.caisson.oci.Healthcheck;
import io.caisson.oci.OciJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Healthcheck IMAGE = new Healthcheck(
            List.of("CMD", "probe", "a b"), 7_000_000_000L, 6_000_000_000L, 5_000_000_000L, 1_000_000L, 4);

    @Test
    void anImagesIsTakenOverFieldByField() {
        assertThat(check(HealthSettings.UNSET, IMAGE))
                .isEqualTo(new HealthCheck(
                        List.of("CMD", "probe", "a b"),
                        List.of("/bin/sh", "-c"),
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(6),
                        4,
                        Duration.ofSeconds(5),
                        Duration.ofMillis(1),
                        false));
        HealthSettings asked = new HealthSettings(List.of(), null, Duration.ofSeconds(1), 9, null, null, true);
        HealthCheck both = check(asked, IMAGE);
        assertThat(both.command()).containsExactly("probe", "a b");
        assertThat(both.interval()).isEqualTo(Duration.ofSeconds(7));
        assertThat(both.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(both.retries()).isEqualTo(9);
        assertThat(both.restartUnhealthy()).isTrue();
    }

    @Test
    void whatNobodySaysHasADefault() {
        HealthCheck check = check(line("exit 0"), null);

        assertThat(check.command()).containsExactly("/bin/sh", "-c", "exit 0");
        assertThat(check.interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(check.retries()).isEqualTo(3);
        assertThat(check.startPeriod()).isZero();
        assertThat(check.startInterval()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aLineIsForTheImagesShell() {
        assertThat(HealthCheck.of(line("exit 0"), IMAGE, List.of("/bin/ash", "-ec"))
                        .orElseThrow()
                        .command())
                .containsExactly("/bin/ash", "-ec", "exit 0");
    }

    @Test
    void thereIsNoneWhereNothingIsToBeRun() {
        assertThat(HealthCheck.of(HealthSettings.UNSET, null, List.of())).isEmpty();
        assertThat(HealthCheck.of(HealthSettings.DISABLED, IMAGE, List.of())).isEmpty();
        for (List<String> test :
                List.of(List.of("NONE"), List.of("CMD"), List.of("CMD-SHELL", ""), List.of("HTTP", "/"))) {
            Healthcheck odd = new Healthcheck(test, null, null, null, null, null);
            assertThat(HealthCheck.of(HealthSettings.UNSET, odd, List.of()))
                    .as("%s", test)
                    .isEmpty();
        }
        assertThat(HealthCheck.of(
                        line("exit 0"), new Healthcheck(List.of("NONE"), null, null, null, null, null), List.of()))
                .isPresent();
    }

    @Test
    void absurdTimesAreLongOnes() {
        Healthcheck odd = new Healthcheck(List.of("CMD", "x"), Long.MAX_VALUE, -1L, null, null, -7);
        HealthSettings asked =
                new HealthSettings(List.of(), null, Duration.ofSeconds(Long.MAX_VALUE), 0, null, null, false);

        HealthCheck check = check(asked, odd);

        assertThat(check.interval().toNanos()).isPositive();
        assertThat(check.timeout().toNanos()).isPositive();
        assertThat(check.retries()).isEqualTo(3);
    }

    @Test
    void itIsLookedMoreOftenUntilTheFirstSuccessOrTheEndOfTheStartPeriod() {
        HealthCheck check = check(HealthSettings.UNSET, IMAGE);

        assertThat(check.pause(HealthStatus.STARTING, START, START.plusSeconds(4)))
                .isEqualTo(Duration.ofMillis(1));
        assertThat(check.pause(HealthStatus.STARTING, START, START.plusSeconds(5)))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(check.pause(HealthStatus.HEALTHY, START, START)).isEqualTo(Duration.ofSeconds(7));
        HealthSettings quick = new HealthSettings(
                List.of("CMD", "x"), Duration.ofSeconds(1), null, 0, Duration.ofMinutes(1), null, false);
        assertThat(check(quick, null).pause(HealthStatus.STARTING, START, START))
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void dockersDocumentIsReadAndWritten() {
        String json = "{\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"x\"],\"Interval\":5000000000,\"Retries\":2},"
                + "\"Shell\":[\"/bin/ash\",\"-c\"]}";
        ContainerConfig config =
                OciJson.read(json.getBytes(StandardCharsets.UTF_8), ContainerConfig.class, "a configuration");

        assertThat(config.healthcheck())
                .isEqualTo(new Healthcheck(List.of("CMD-SHELL", "x"), 5_000_000_000L, null, null, null, 2));
        assertThat(config.shell()).containsExactly("/bin/ash", "-c");
        assertThat(new String(OciJson.write(config), StandardCharsets.UTF_8)).isEqualTo(json);
    }

    @Test
    void outputIsCutWhereItIsTooLongAndHoldsNothingThatNoDatabaseTakes() {
        ProbeOutput output = new ProbeOutput();
        output.add("a\0b".getBytes(StandardCharsets.UTF_8));
        assertThat(output.text()).isEqualTo("a\ufffdb");
        output.add(new byte[4093]);
        assertThat(output.text().getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(4096);
        output.add(new byte[1]);
        assertThat(output.text()).endsWith("...");
        assertThat(ProbeOutput.shortened("é".repeat(3000)).getBytes(StandardCharsets.UTF_8).length)
                .isBetween(4090, 4096);
        assertThat(ProbeOutput.shortened("short")).isEqualTo("short");
    }

    private static HealthSettings line(String line) {
        return new HealthSettings(List.of("CMD-SHELL", line), null, null, 0, null, null, false);
    }

    private static HealthCheck check(HealthSettings asked, @Nullable Healthcheck image) {
        Optional<HealthCheck> check = HealthCheck.of(asked, image, List.of());
        return check.orElseThrow();
    }
}
