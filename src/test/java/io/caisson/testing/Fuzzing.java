package io.caisson.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What the targets of {@link ParserFuzz} have in common. */
public final class Fuzzing {
    /** Far more than any input of a few kilobytes may take, even while the machine is busy. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Fuzzing() {}

    /**
     * Parses, and lets nothing out but a refusal with one of these reasons.
     *
     * @return what was parsed; empty if it was refused
     */
    public static <T> Optional<T> parse(Callable<T> parser, ErrorReason... reasons) throws Exception {
        long begun = System.nanoTime();
        try {
            return Optional.of(parser.call());
        } catch (EngineException e) {
            assertThat(e.reason()).as(e.getMessage()).isIn((Object[]) reasons);
            return Optional.empty();
        } finally {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONGEST);
        }
    }
}
