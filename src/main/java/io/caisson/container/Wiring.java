package io.caisson.container;

import io.caisson.container.logs.ContainerLogs;
import io.caisson.filesystem.DataRoot;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the mechanisms that belong to this package alone. */
@Dependent
class Wiring {
    @Produces
    @Singleton
    ContainerLogs logs(DataRoot root) {
        return new ContainerLogs(root.containers());
    }
}
