package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which namespaces a container shares; {@code null} owners, and an empty text, mean its own.
 *
 * @param networkContainer of whom it has the network, if its network mode is CONTAINER; else empty
 * @param ipcShareable whether others may share its IPC namespace and {@code /dev/shm}
 * @param withoutShm whether it has no {@code /dev/shm}, its IPC namespace being its own
 */
@RegisterForReflection
public record SharedNamespaces(
        @Nullable Owner pid,
        @Nullable Owner ipc,
        @Nullable Owner uts,
        String networkContainer,
        boolean ipcShareable,
        boolean withoutShm) {
    /** Nothing is shared. */
    public static final SharedNamespaces NONE = new SharedNamespaces(null, null, null, "", false, false);

    public SharedNamespaces {
        networkContainer = Objects.requireNonNullElse(networkContainer, "");
    }

    /**
     * Whose a namespace is.
     *
     * @param container by its ID once it was looked up; empty for the host's
     */
    @RegisterForReflection
    public record Owner(String container) {
        /** The host. */
        public static final Owner HOST = new Owner("");

        /** Whether it is the host's; not a property of the row's document. */
        public boolean host() {
            return container.isEmpty();
        }
    }

    /** The same with containers by other words for them, such as their IDs. */
    public SharedNamespaces with(UnaryOperator<String> words) {
        return new SharedNamespaces(
                with(pid, words),
                with(ipc, words),
                with(uts, words),
                networkContainer.isEmpty() ? "" : words.apply(networkContainer),
                ipcShareable,
                withoutShm);
    }

    private static @Nullable Owner with(@Nullable Owner owner, UnaryOperator<String> words) {
        return owner == null || owner.host() ? owner : new Owner(words.apply(owner.container()));
    }
}
