package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerConfig.NetworkMode;
import io.caisson.container.Isolation;
import io.caisson.container.SharedNamespaces;
import io.caisson.error.FieldViolation;
import java.util.List;
import java.util.stream.Stream;

/** What namespaces that are shared exclude. */
final class SharingRules {
    private static final long FEWEST_IDS = 1_024;
    private static final long MOST_IDS = 1L << 31;

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

    /** What a user namespace of its own excludes. */
    static void checkUser(ContainerConfig config, List<FieldViolation> violations) {
        Isolation.UserNamespace user = config.isolation().user();
        if (user == null) {
            return;
        }
        require(
                user.size() >= FEWEST_IDS && user.size() <= MOST_IDS,
                "config.namespaces.user.size",
                "must be " + FEWEST_IDS + " to " + MOST_IDS + ", but is " + user.size(),
                violations);
        SharedNamespaces shared = config.isolation().namespaces();
        boolean ofContainers =
                Stream.of(shared.pid(), shared.ipc(), shared.uts()).anyMatch(owner -> owner != null && !owner.host());
        require(
                !ofContainers && shared.networkContainer().isEmpty(),
                "config.namespaces.user",
                "must not be given together with namespaces of other containers, which are of other users",
                violations);
        List<Isolation.DeviceMapping> devices = config.isolation().devices();
        for (int i = 0; i < devices.size(); i++) {
            Isolation.DeviceMapping device = devices.get(i);
            String path = device.containerPath().isEmpty() ? device.hostPath() : device.containerPath();
            require(
                    path.startsWith("/dev/"),
                    "config.devices[" + i + "].container_path",
                    "must be below /dev in a container with a user namespace of its own, is \"" + path + "\"",
                    violations);
        }
    }

    private static void require(boolean holds, String field, String why, List<FieldViolation> violations) {
        if (!holds) {
            violations.add(new FieldViolation(field, why));
        }
    }
}
