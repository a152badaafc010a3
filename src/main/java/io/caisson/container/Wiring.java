package io.caisson.container;

import io.caisson.container.logs.ContainerLogs;
import io.caisson.container.logs.LogConfiguration;
import io.caisson.container.logs.LoggedContainer;
import io.caisson.filesystem.DataRoot;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the mechanisms that belong to this package alone. */
@Dependent
class Wiring {
    @Produces
    @Singleton
    ContainerLogs logs(DataRoot root, ContainerStore store) {
        return new ContainerLogs(
                root.containers(),
                id -> QuarkusTransaction.joiningExisting()
                        .call(() -> store.byId(id))
                        .map(ContainerRow::logged)
                        .orElseGet(() -> new LoggedContainer(id, id, "", LogConfiguration.JSON)));
    }
}
