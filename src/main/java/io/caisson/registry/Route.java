package io.caisson.registry;

import io.caisson.error.EngineException;
import io.caisson.registry.host.RegistryHost.Ability;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The hosts that answer for one registry, in the order in which they are asked: its mirrors, each once, then
 * the registry itself as often as needed. A mirror that cannot be reached is not asked again. Thread-safe.
 */
final class Route {
    private final List<Calls> hosts;
    private final Set<Calls> out = ConcurrentHashMap.newKeySet();

    /** @param hosts the last is the registry itself */
    Route(List<Calls> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    /** The registry itself. */
    Calls origin() {
        return hosts.getLast();
    }

    /** Who may be asked for this; the registry itself comes last, and always. */
    List<Calls> hosts(Ability ability) {
        List<Calls> able = new ArrayList<>();
        for (Calls host : hosts) {
            boolean may = !out.contains(host) && host.host().abilities().contains(ability);
            if (may || host == origin()) {
                able.add(host);
            }
        }
        return able;
    }

    <T> T call(Endpoint<T> endpoint, Ability ability) {
        for (Calls host : hosts(ability)) {
            if (host == origin()) {
                break;
            }
            try {
                return host.once(endpoint);
            } catch (EngineException e) {
                failed(host, e);
            }
        }
        return origin().call(endpoint);
    }

    /** A mirror has failed: throws that if another host would be of no use. */
    void failed(Calls mirror, EngineException failure) {
        switch (failure.reason()) {
            case REGISTRY_UNAVAILABLE -> out.add(mirror);
            case REGISTRY_IMAGE_NOT_FOUND, REGISTRY_DENIED, REGISTRY_UNAUTHENTICATED, REGISTRY_PROTOCOL -> {
                // It does not have it, or not for us; what else it has is another matter.
            }
            default -> throw failure;
        }
    }
}
