package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerConfig.NetworkMode;
import io.caisson.container.SharedNamespaces;
import io.caisson.error.FieldViolation;
import java.util.List;

/** What namespaces that are shared exclude. */
final class SharingRules {
    private SharingRules() {}

    static void check(ContainerConfig config, List<FieldViolation> violations) {
        SharedNamespaces shared = config.isolation().namespaces();
        boolean ofContainer = config.networkMode() == NetworkMode.CONTAINER;
        require(
                ofContainer == !shared.networkContainer().isEmpty(),
                "config.namespaces.network_container",
                "is required with network_mode CONTAINER, and only then",
                violations);
        require(
                config.hostname().isEmpty() || shared.uts() == null,
                "config.hostname",
                "must not be given together with namespaces.uts: the name is the other's",
                violations);
        require(
                config.hostname().isEmpty() || !ofContainer,
                "config.hostname",
                "must not be given together with network_mode CONTAINER: the name is the other's",
                violations);
        require(
                shared.ipc() == null || !shared.ipcShareable() && !shared.withoutShm(),
                "config.namespaces.ipc",
                "must not be given together with ipc_shareable or without_shm",
                violations);
        require(
                !shared.ipcShareable() || !shared.withoutShm(),
                "config.namespaces.without_shm",
                "must not be given together with ipc_shareable",
                violations);
        require(
                shared.ipc() == null && !shared.withoutShm()
                        || config.resources().shmSizeBytes() == 0,
                "config.resources.shm_size_bytes",
                "is for a /dev/shm of its own",
                violations);
    }

    private static void require(boolean holds, String field, String why, List<FieldViolation> violations) {
        if (!holds) {
            violations.add(new FieldViolation(field, why));
        }
    }
}
