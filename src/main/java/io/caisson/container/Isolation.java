package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What of the host or of other containers a container has, and who is its first process.
 *
 * @param init whether its first process is an init, which passes signals on and reaps what ends
 * @param namespaces which it shares
 * @param devices of the host that it has
 * @param cdiDevices devices that CDI files describe, {@code vendor.com/class=name}
 * @param user its own user namespace; null for the host's
 * @param naming what its files of names say
 * @param privileges what it may do beyond what every container may
 */
@RegisterForReflection
public record Isolation(
        boolean init,
        SharedNamespaces namespaces,
        List<DeviceMapping> devices,
        List<String> cdiDevices,
        @Nullable UserNamespace user,
        Naming naming,
        Privileges privileges) {
    /** Nothing asked for. */
    public static final Isolation DEFAULT =
            new Isolation(false, SharedNamespaces.NONE, List.of(), List.of(), null, Naming.DEFAULT, Privileges.NONE);

    public Isolation {
        // Rows of older engines have none.
        namespaces = Objects.requireNonNullElse(namespaces, SharedNamespaces.NONE);
        devices = List.copyOf(Objects.requireNonNullElse(devices, List.of()));
        cdiDevices = List.copyOf(Objects.requireNonNullElse(cdiDevices, List.of()));
        naming = Objects.requireNonNullElse(naming, Naming.DEFAULT);
        privileges = Objects.requireNonNullElse(privileges, Privileges.NONE);
    }

    /**
     * A device of the host.
     *
     * @param hostPath a device node, or a directory: then all nodes below it
     * @param containerPath empty for the host's
     * @param access some of {@code r}, {@code w} and {@code m}; empty for all
     */
    @RegisterForReflection
    public record DeviceMapping(String hostPath, String containerPath, String access) {}

    /** The same with other names. */
    public Isolation with(Naming other) {
        return new Isolation(init, namespaces, devices, cdiDevices, user, other, privileges);
    }

    /** The same with other namespaces. */
    public Isolation with(SharedNamespaces others) {
        return new Isolation(init, others, devices, cdiDevices, user, naming, privileges);
    }

    /** The same with another user namespace. */
    public Isolation with(UserNamespace other) {
        return new Isolation(init, namespaces, devices, cdiDevices, other, naming, privileges);
    }

    /**
     * A user namespace of a container's own.
     *
     * @param firstHostId what its 0 is on the host; 0 until the container is made
     * @param size how many users and groups it has
     */
    @RegisterForReflection
    public record UserNamespace(long firstHostId, long size) {
        private static final long USUAL = 65_536;

        /** One to be made; 0 for the usual size. */
        public static UserNamespace asked(long size) {
            return new UserNamespace(0, size == 0 ? USUAL : size);
        }

        /** Whether its ids are known. */
        public boolean allocated() {
            return firstHostId > 0;
        }
    }
}
