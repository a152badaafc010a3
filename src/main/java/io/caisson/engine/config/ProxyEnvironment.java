package io.caisson.engine.config;

import java.util.HashMap;
import java.util.Map;

/**
 * The variables that name proxies, which have no prefix of ours since every tool knows them: {@code
 * HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY}, and the same in lower case.
 */
public final class ProxyEnvironment {
    private ProxyEnvironment() {}

    /** Those that are set. */
    public static Map<String, String> read() {
        Map<String, String> found = new HashMap<>();
        System.getenv().forEach((name, value) -> {
            if (name.equalsIgnoreCase("http_proxy")
                    || name.equalsIgnoreCase("https_proxy")
                    || name.equalsIgnoreCase("no_proxy")) {
                found.put(name, value);
            }
        });
        return found;
    }
}
