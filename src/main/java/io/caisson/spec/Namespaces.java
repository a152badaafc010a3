package io.caisson.spec;

import io.caisson.oci.runtime.Namespace;
import io.caisson.oci.runtime.NamespaceType;
import java.util.ArrayList;
import java.util.List;

/** The namespaces that a container gets of its own. */
final class Namespaces {
    private Namespaces() {}

    static List<Namespace> of(NetworkMode network) {
        List<Namespace> namespaces = new ArrayList<>(List.of(
                Namespace.fresh(NamespaceType.MOUNT),
                Namespace.fresh(NamespaceType.UTS),
                Namespace.fresh(NamespaceType.IPC),
                Namespace.fresh(NamespaceType.PID),
                Namespace.fresh(NamespaceType.CGROUP)));
        if (network != NetworkMode.HOST) {
            namespaces.add(Namespace.fresh(NamespaceType.NETWORK));
        }
        return namespaces;
    }
}
