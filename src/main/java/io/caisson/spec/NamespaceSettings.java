package io.caisson.spec;

/**
 * Which namespaces a container has of its own, and which it shares.
 *
 * @param pid whose processes it sees
 * @param ipc whose System V IPC, message queues and {@code /dev/shm}
 * @param uts whose host name
 * @param network whose network; one of its own has nothing but loopback
 * @param sharedMemory whether there is a {@code /dev/shm} if its IPC namespace is its own
 */
public record NamespaceSettings(
        NamespaceOwner pid, NamespaceOwner ipc, NamespaceOwner uts, NamespaceOwner network, boolean sharedMemory) {
    /** Nothing is shared. */
    public static final NamespaceSettings OWN = of(NamespaceOwner.OWN);
    /** Nothing is shared but the host's network. */
    public static final NamespaceSettings HOST_NETWORK = of(NamespaceOwner.HOST);

    private static NamespaceSettings of(NamespaceOwner network) {
        return new NamespaceSettings(NamespaceOwner.OWN, NamespaceOwner.OWN, NamespaceOwner.OWN, network, true);
    }
}
