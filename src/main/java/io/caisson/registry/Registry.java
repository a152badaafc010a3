package io.caisson.registry;

import io.caisson.registry.host.HostsDirectory;
import io.caisson.registry.host.HttpClients;
import io.caisson.registry.host.ProxyRules;
import io.caisson.registry.host.RegistryHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The registries that references name, reached as the operator says. Thread-safe. */
public final class Registry {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STALL = Duration.ofSeconds(60);

    private final HostsDirectory hosts;
    private final Transport transport;

    /**
     * For the engine.
     *
     * @param hosts how each is reached
     * @param proxies which proxy leads to which
     */
    public Registry(HostsDirectory hosts, ProxyRules proxies) {
        this(hosts, proxies, PATIENCE, STALL);
    }

    /** With nothing said of any registry, and no proxy. */
    Registry() {
        this(PATIENCE, STALL);
    }

    /**
     * For tests of patience.
     *
     * @param patience how long an answer's head may take
     * @param stall how long a registry may send nothing in the middle of an answer
     */
    Registry(Duration patience, Duration stall) {
        this(new HostsDirectory(null), ProxyRules.NONE, patience, stall);
    }

    private Registry(HostsDirectory hosts, ProxyRules proxies, Duration patience, Duration stall) {
        this.hosts = hosts;
        this.transport = new Transport(new HttpClients(proxies), hosts, patience, stall);
    }

    /**
     * A registry as one caller sees it, with its mirrors. What it is told, and the tokens it gives, go with
     * the session.
     *
     * @param registry host and port, as a reference names it
     * @param credentials for this registry, and never told to a mirror; null for none
     * @throws io.caisson.error.EngineException {@code REGISTRY_CONFIGURATION}
     */
    public RegistrySession open(String registry, @Nullable Credentials credentials) {
        List<Calls> calls = new ArrayList<>();
        List<RegistryHost> all = hosts.hosts(registry);
        for (RegistryHost host : all) {
            boolean last = calls.size() == all.size() - 1;
            calls.add(new Calls(host, last ? "" : registry, host.own() ? credentials : null, transport));
        }
        return new RegistrySession(registry, new Route(calls));
    }
}
