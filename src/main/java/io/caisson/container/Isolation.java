package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What of the host or of other containers a container has, and who is its first process.
 *
 * @param init whether its first process is an init, which passes signals on and reaps what ends
 */
@RegisterForReflection
public record Isolation(boolean init) {
    /** Nothing asked for. */
    public static final Isolation DEFAULT = new Isolation(false);
}
