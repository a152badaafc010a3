package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;

/**
 * What of the host or of other containers a container has, and who is its first process.
 *
 * @param init whether its first process is an init, which passes signals on and reaps what ends
 * @param namespaces which it shares
 */
@RegisterForReflection
public record Isolation(boolean init, SharedNamespaces namespaces) {
    /** Nothing asked for. */
    public static final Isolation DEFAULT = new Isolation(false, SharedNamespaces.NONE);

    public Isolation {
        // Rows of older engines have none.
        namespaces = Objects.requireNonNullElse(namespaces, SharedNamespaces.NONE);
    }

    /** The same with other namespaces. */
    public Isolation with(SharedNamespaces others) {
        return new Isolation(init, others);
    }
}
