package io.caisson.cli.credential;

import java.util.Locale;

/** Which registry a reference names, and how Docker's configuration calls it. */
public final class RegistryName {
    private static final String DEFAULT = "docker.io";

    private RegistryName() {}

    /** Of a reference in Docker's spelling: what stands before the first slash, if it can be a host. */
    public static String of(String reference) {
        int slash = reference.indexOf('/');
        String first = slash < 0 ? "" : reference.substring(0, slash);
        boolean host = first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
        return host ? known(first) : DEFAULT;
    }

    /** Of what a user or a configuration writes: a host, or an address with a scheme and a path. */
    public static String ofAddress(String address) {
        String rest = address.replaceFirst("^https?://", "");
        int slash = rest.indexOf('/');
        return known(slash < 0 ? rest : rest.substring(0, slash));
    }

    /** The key of a registry in {@code auths}, and its name for credential helpers. */
    static String key(String registry) {
        return registry.equals(DEFAULT) ? "https://index." + DEFAULT + "/v1/" : registry;
    }

    /** The registry that is meant where none is written. */
    public static String standard() {
        return DEFAULT;
    }

    private static String known(String host) {
        return host.equals("index." + DEFAULT) ? DEFAULT : host;
    }
}
