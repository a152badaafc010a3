package io.caisson.spec;

import io.caisson.oci.runtime.IdMappings;
import io.caisson.oci.runtime.Namespace;
import io.caisson.oci.runtime.NamespaceType;
import java.util.ArrayList;
import java.util.List;

/** The namespaces that a container gets of its own, and those of other containers that it joins. */
final class Namespaces {
    private Namespaces() {}

    static List<Namespace> of(NamespaceSettings settings) {
        List<Namespace> namespaces = new ArrayList<>();
        if (settings.user() != null) {
            namespaces.add(Namespace.fresh(NamespaceType.USER));
        }
        namespaces.add(Namespace.fresh(NamespaceType.MOUNT));
        add(namespaces, NamespaceType.UTS, settings.uts());
        add(namespaces, NamespaceType.IPC, settings.ipc());
        add(namespaces, NamespaceType.PID, settings.pid());
        namespaces.add(Namespace.fresh(NamespaceType.CGROUP));
        add(namespaces, NamespaceType.NETWORK, settings.network());
        return namespaces;
    }

    /** The ids of a user namespace of its own. */
    static IdMappings ids(NamespaceSettings settings) {
        IdRange range = settings.user();
        return range == null ? IdMappings.NONE : IdMappings.range(range.first(), range.size());
    }

    private static void add(List<Namespace> namespaces, NamespaceType type, NamespaceOwner owner) {
        switch (owner) {
            case NamespaceOwner.Own() -> namespaces.add(Namespace.fresh(type));
            case NamespaceOwner.OfContainer(String id) -> namespaces.add(Namespace.ofContainer(type, id));
            case NamespaceOwner.Host() -> {
                // One that is not named is the engine's.
            }
        }
    }
}
