package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Objects;

/**
 * What of the host or of other containers a container has, and who is its first process.
 *
 * @param init whether its first process is an init, which passes signals on and reaps what ends
 * @param namespaces which it shares
 * @param devices of the host that it has
 * @param cdiDevices devices that CDI files describe, {@code vendor.com/class=name}
 * @param naming what its files of names say
 * @param privileges what it may do beyond what every container may
 */
@RegisterForReflection
public record Isolation(
        boolean init,
        SharedNamespaces namespaces,
        List<DeviceMapping> devices,
        List<String> cdiDevices,
        Naming naming,
        Privileges privileges) {
    /** Nothing asked for. */
    public static final Isolation DEFAULT =
            new Isolation(false, SharedNamespaces.NONE, List.of(), List.of(), Naming.DEFAULT, Privileges.NONE);

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
        return new Isolation(init, namespaces, devices, cdiDevices, other, privileges);
    }

    /** The same with other namespaces. */
    public Isolation with(SharedNamespaces others) {
        return new Isolation(init, others, devices, cdiDevices, naming, privileges);
    }
}
