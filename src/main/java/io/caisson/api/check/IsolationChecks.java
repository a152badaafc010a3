package io.caisson.api.check;

import io.caisson.v1.ContainerConfig;
import io.caisson.v1.NamespaceOwner;
import io.caisson.v1.Namespaces;

/** Rules for what a container shares that the message alone decides. */
final class IsolationChecks {
    private IsolationChecks() {}

    static void check(Violations violations, ContainerConfig config) {
        Namespaces shared = config.getNamespaces();
        owner(violations, "config.namespaces.pid", shared.hasPid(), shared.getPid());
        owner(violations, "config.namespaces.ipc", shared.hasIpc(), shared.getIpc());
        owner(violations, "config.namespaces.uts", shared.hasUts(), shared.getUts());
    }

    private static void owner(Violations violations, String field, boolean given, NamespaceOwner owner) {
        violations.rule(
                !given
                        || switch (owner.getOwnerCase()) {
                            case HOST -> owner.getHost();
                            case CONTAINER -> !owner.getContainer().isEmpty();
                            case OWNER_NOT_SET -> false;
                        },
                field,
                "must have one of host, which must be true, and container, which must not be empty");
    }
}
