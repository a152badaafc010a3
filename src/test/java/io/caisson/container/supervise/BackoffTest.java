package io.caisson.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.container.Container;
import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerState;
import io.caisson.container.RestartPolicy;
import io.caisson.container.RestartPolicy.Kind;
import io.caisson.container.RestartProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "NO, 0, 1, 0, false, false",
        "ON_FAILURE, 0, 0, 0, false, false",
        "ON_FAILURE, 0, 1, 1000, false, true",
        "ON_FAILURE, 2, 1, 1, false, true",
        "ON_FAILURE, 2, 1, 2, false, false",
        "ON_FAILURE, 0, 1, 0, true, false",
        "ALWAYS, 0, 0, 0, false, true",
        "ALWAYS, 0, 1, 0, true, false",
        "UNLESS_STOPPED, 0, 0, 7, false, true",
        "UNLESS_STOPPED, 0, 137, 0, true, false",
    })
    void thePolicyDecides(Kind kind, int maximum, int exitCode, int count, boolean stopped, boolean again) {
        RestartProgress progress = new RestartProgress(count, Duration.ZERO, null, stopped, false);
        Container ended = ended(new RestartPolicy(kind, maximum), exitCode, progress, 1);
        assertThat(Backoff.delay(ended, false).isPresent()).isEqualTo(again);
    }

    @ParameterizedTest
    @CsvSource({
        "NO, 0, 9, false, true",
        "NO, 0, 0, true, false",
        "ON_FAILURE, 0, 9, false, true",
        "ON_FAILURE, 2, 2, false, false",
        "ALWAYS, 0, 9, true, false",
    })
    void oneThatIsUnhealthyIsStartedAgainUnlessSomebodyHasStoppedIt(
            Kind kind, int maximum, int count, boolean stopped, boolean again) {
        RestartProgress progress = new RestartProgress(count, Duration.ZERO, null, stopped, true);
        Container ended = ended(new RestartPolicy(kind, maximum), 0, progress, 1);
        assertThat(Backoff.delay(ended, false).isPresent()).isEqualTo(again);
    }

    @Test
    void aCommandThatCannotBeExecutedIsAFailure() {
        Container ended = ended(new RestartPolicy(Kind.ON_FAILURE, 0), 0, progress(0), 1);
        assertThat(Backoff.delay(ended, true)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 100", "100, 1, 200", "200, 9, 400", "40000, 1, 60000", "60000, 1, 60000", "60000, 10, 100"})
    void itWaitsTwiceAsLongUntilARunWasLongEnough(long last, long seconds, long expected) {
        Container ended = ended(new RestartPolicy(Kind.ALWAYS, 0), 0, progress(last), seconds);
        assertThat(Backoff.delay(ended, false)).hasValue(Duration.ofMillis(expected));
    }

    @Test
    void aRunThatNeverBeganIsNotLongEnough() {
        Container ended = ended(new RestartPolicy(Kind.ALWAYS, 0), 0, progress(400), 1000);
        assertThat(Backoff.delay(ended, true)).hasValue(Duration.ofMillis(800));
    }

    private static RestartProgress progress(long millis) {
        return new RestartProgress(1, Duration.ofMillis(millis), null, false, false);
    }

    private static Container ended(RestartPolicy policy, int exitCode, RestartProgress progress, long seconds) {
        ContainerConfig plain = ContainerConfig.of("image");
        return new Container(
                "id",
                "name",
                plain.with(plain.labels(), plain.resources(), policy),
                "image",
                ContainerState.EXITED,
                0,
                exitCode,
                false,
                "",
                List.of(),
                List.of(),
                "node",
                START,
                START,
                START.plusSeconds(seconds),
                1,
                progress,
                null,
                "etag");
    }
}
