package io.caisson.container.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state machine, a second a probe: {@code +} succeeds, {@code -} fails. */
class HealthTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "3, 0, +, HEALTHY, 0",
        "3, 0, --, STARTING, 2",
        "3, 0, ---, UNHEALTHY, 3",
        "3, 0, -----, UNHEALTHY, 5",
        "3, 0, ---+, HEALTHY, 0",
        "3, 0, +--, HEALTHY, 2",
        "3, 0, +--+--, HEALTHY, 2",
        "3, 0, +---, UNHEALTHY, 3",
        "1, 0, -, UNHEALTHY, 1",
        // Begun at 0, 1 and 2 s: within the period; at 3 s: after it.
        "1, 3, ---, STARTING, 0",
        "1, 3, ----, UNHEALTHY, 1",
        "2, 9, +-, HEALTHY, 1",
        "2, 9, +--, UNHEALTHY, 2",
        "2, 9, --+, HEALTHY, 0"
    })
    void probesDecide(int retries, long startPeriod, String probes, HealthStatus status, int streak) {
        Health health = after(probes, check(retries, startPeriod));

        assertThat(health.status()).isEqualTo(status);
        assertThat(health.failingStreak()).isEqualTo(streak);
    }

    @Test
    void theLastFiveAreKeptTheOldestFirst() {
        assertThat(after("-------", check(3, 0)).log())
                .extracting(ProbeResult::output)
                .containsExactly("2", "3", "4", "5", "6");
    }

    @ParameterizedTest
    @CsvSource({
        "'', +, true",
        "+, +, false",
        "+, -, true",
        "+-, +, true",
        "--, -, true",
        "---, -, false",
        "---, +, true"
    })
    void onlyWhatTellsSomethingNewIsWrittenDown(String before, String next, boolean written) {
        Health former = after(before, check(3, 0));
        Health now = former.after(result(next.charAt(0), 9), check(3, 0), START);

        assertThat(now.differsFrom(former)).isEqualTo(written);
    }

    @Test
    void whatDoesNotCountIsNotWrittenDownEither() {
        Health now = Health.STARTING.after(result('-', 0), check(3, 60), START);

        assertThat(now.log()).hasSize(1);
        assertThat(now.differsFrom(Health.STARTING)).isFalse();
    }

    private static Health after(String probes, HealthCheck check) {
        return IntStream.range(0, probes.length())
                .mapToObj(number -> result(probes.charAt(number), number))
                .reduce(Health.STARTING, (health, result) -> health.after(result, check, START), (a, b) -> b);
    }

    private static ProbeResult result(char how, int number) {
        Instant start = START.plusSeconds(number);
        return new ProbeResult(start, start.plusMillis(5), how == '+' ? 0 : 1, Integer.toString(number));
    }

    private static HealthCheck check(int retries, long startPeriod) {
        return new HealthCheck(
                List.of(HealthCheck.COMMAND, "true"),
                List.of(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                retries,
                Duration.ofSeconds(startPeriod),
                Duration.ofSeconds(5),
                false);
    }
}
