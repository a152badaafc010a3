package io.caisson.spec;

import org.jspecify.annotations.Nullable;

/**
 * Which namespaces a container has of its own, and which it shares.
 *
 * @param pid whose processes it sees
 * @param ipc whose System V IPC, message queues and {@code /dev/shm}
 * @param uts whose host name
 * @param network whose network; one of its own has nothing but loopback
 * @param sharedMemory whether there is a {@code /dev/shm} if its IPC namespace is its own
 * @param user ids of a user namespace of its own; null for the host's
 */
public record NamespaceSettings(
        NamespaceOwner pid,
        NamespaceOwner ipc,
        NamespaceOwner uts,
        NamespaceOwner network,
        boolean sharedMemory,
        @Nullable IdRange user) {
    /** Nothing is shared. */
    public static final NamespaceSettings OWN = of(NamespaceOwner.OWN);
    /** Nothing is shared but the host's network. */
    public static final NamespaceSettings HOST_NETWORK = of(NamespaceOwner.HOST);

    /** With the host's user namespace. */
    public NamespaceSettings(
            NamespaceOwner pid, NamespaceOwner ipc, NamespaceOwner uts, NamespaceOwner network, boolean sharedMemory) {
        this(pid, ipc, uts, network, sharedMemory, null);
    }

    /** The same with a user namespace of its own. */
    public NamespaceSettings with(IdRange ids) {
        return new NamespaceSettings(pid, ipc, uts, network, sharedMemory, ids);
    }

    private static NamespaceSettings of(NamespaceOwner network) {
        return new NamespaceSettings(NamespaceOwner.OWN, NamespaceOwner.OWN, NamespaceOwner.OWN, network, true);
    }
}
