package io.caisson.event;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the {@link Node} of the setting, where nobody else makes one. */
@Dependent
class NodeProducer {
    @Produces
    @DefaultBean
    @Singleton
    Node node(@ConfigProperty(name = "caisson.node", defaultValue = "local") String name) {
        return new Node(name);
    }
}
