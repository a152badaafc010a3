package io.caisson.registry;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How often and when a call is tried again that failed for a moment: with pauses that double, or as long as
 * {@code Retry-After} asks (RFC 9110, section 10.2.3), within bounds. For one thread.
 */
final class Retries {
    private static final int ATTEMPTS = 4;
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final String words;
    private int attempts;

    Retries(String words) {
        this.words = words;
    }

    /** Waits before the next attempt; throws the failure if there is to be none. */
    void pause(EngineException failure) {
        pause(failure, false);
    }

    /** @param passing whether another attempt may do, though the failure is not one of a moment */
    void pause(EngineException failure, boolean passing) {
        attempts++;
        boolean hopeless = failure.reason() != ErrorReason.REGISTRY_UNAVAILABLE && !passing;
        if (hopeless || attempts == ATTEMPTS) {
            throw failure;
        }
        Duration asked = retryAfter(failure.metadata().getOrDefault("retry_after", ""));
        if (asked.compareTo(LONGEST_PAUSE) > 0) {
            throw failure.during("Not tried again, since the registry wants " + asked.toSeconds() + " s of rest");
        }
        long own = FIRST_PAUSE_MILLIS << (attempts - 1);
        // Those who failed together are not to come again together.
        long spread = own + ThreadLocalRandom.current().nextLong(own / 2);
        sleep(Math.max(spread, asked.toMillis()));
    }

    /** Progress was made: the count begins anew. */
    void progress() {
        attempts = 0;
    }

    /** Seconds or a date; nothing for what is neither. */
    static Duration retryAfter(String text) {
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration left = Duration.between(Instant.now(), then);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    private void sleep(long millis) {
        try {
            boolean never = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
            assert !never;
        } catch (InterruptedException e) {
            throw Refusals.cancelled(words, e);
        }
    }
}
