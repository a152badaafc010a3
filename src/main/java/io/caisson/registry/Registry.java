package io.caisson.registry;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The registries that references name. Plain HTTP for loopback hosts, HTTPS for all others. Thread-safe. */
public final class Registry {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]+)?");

    /** What references without a registry mean; it is reached under a name of its own. */
    private static final String HUB = "docker.io";

    private final Transport transport;

    public Registry() {
        this(PATIENCE, STALL);
    }

    /**
     * For tests of patience.
     *
     * @param patience how long an answer's head may take
     * @param stall how long a registry may send nothing in the middle of an answer
     */
    Registry(Duration patience, Duration stall) {
        this.transport = new Transport(patience, stall);
    }

    /**
     * A registry as one caller sees it. What it is told, and the tokens it gives, go with the session.
     *
     * @param registry host and port, as a reference names it
     * @param credentials for this registry; null for none
     */
    public RegistrySession open(String registry, @Nullable Credentials credentials) {
        return new RegistrySession(registry, new Calls(base(registry), credentials, transport));
    }

    static URI base(String registry) {
        if (registry.equals(HUB)) {
            return URI.create("https://registry-1." + HUB);
        }
        return URI.create((LOOPBACK.matcher(registry).matches() ? "http://" : "https://") + registry);
    }
}
