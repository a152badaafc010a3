package io.caisson.registry;

import java.time.Duration;

/**
 * A token, which is a secret: never printed.
 *
 * @param deadline by {@link System#nanoTime}, somewhat before the server lets it end
 */
record Token(String value, long deadline) {
    /** Shorter lives are an old mistake of servers; what the specification says to assume, too. */
    private static final long SHORTEST_SECONDS = 60;

    private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();

    /** One that was asked for now. */
    static Token lasting(String value, long seconds) {
        long sound = Math.clamp(seconds, SHORTEST_SECONDS, LONGEST_SECONDS);
        return new Token(value, System.nanoTime() + Duration.ofSeconds(sound).toNanos() * 9 / 10);
    }

    boolean isOver() {
        return System.nanoTime() - deadline >= 0;
    }

    @Override
    public String toString() {
        return "Token[]";
    }
}
