package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Whether a container that has ended is started again by itself.
 *
 * @param maximum how often in a row, of {@link Kind#ON_FAILURE}; 0 for any number
 */
@RegisterForReflection
public record RestartPolicy(Kind kind, int maximum) {
    /** The default. */
    public static final RestartPolicy NO = new RestartPolicy(Kind.NO, 0);

    /** When it is started again. */
    public enum Kind {
        NO,
        /** When its exit code is not 0. */
        ON_FAILURE,
        /** However it ended, unless somebody stopped it; then when the engine starts. */
        ALWAYS,
        /** However it ended, unless somebody stopped it. */
        UNLESS_STOPPED
    }

    /** Whether there is one. */
    public boolean isSet() {
        return kind != Kind.NO;
    }
}
