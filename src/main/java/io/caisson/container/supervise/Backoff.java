package io.caisson.container.supervise;

import io.caisson.container.Container;
import io.caisson.container.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether, and after which time, a container that has ended is started again, as its policy says or because it was
 * unhealthy: after 100 ms, then twice as long
 * each time, at most a minute; anew once it has run for 10 s.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    private Backoff() {}

    /**
     * How long to wait; empty if it is not to be started.
     *
     * @param failed whether its command could not be executed
     */
    static Optional<Duration> delay(Container ended, boolean failed) {
        return isWanted(ended, failed) ? Optional.of(next(ended, failed)) : Optional.empty();
    }

    private static boolean isWanted(Container ended, boolean failed) {
        RestartPolicy policy = ended.config().restartPolicy();
        if (ended.restarts().stopped()) {
            return false;
        }
        boolean unhealthy = ended.restarts().unhealthy();
        return switch (policy.kind()) {
            case NO -> unhealthy;
            case ON_FAILURE ->
                (failed || unhealthy || ended.exitCode() != 0)
                        && (policy.maximum() == 0 || ended.restarts().count() < policy.maximum());
            case ALWAYS, UNLESS_STOPPED -> true;
        };
    }

    private static Duration next(Container ended, boolean failed) {
        Duration last = ended.restarts().delay();
        if (last.isZero() || (!failed && hasRunLongEnough(ended))) {
            return FIRST;
        }
        Duration twice = last.multipliedBy(2);
        return twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }

    private static boolean hasRunLongEnough(Container ended) {
        Instant start = ended.startTime();
        Instant finish = ended.finishTime();
        return start != null
                && finish != null
                && Duration.between(start, finish).compareTo(LONG_ENOUGH) >= 0;
    }
}
