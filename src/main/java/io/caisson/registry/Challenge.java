package io.caisson.registry;

import java.util.Map;
import java.util.Optional;

/**
 * One way in which a registry wants to be told who we are (RFC 9110, section 11.6.1).
 *
 * @param scheme in lower case, such as {@code bearer}
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    Challenge {
        parameters = Map.copyOf(parameters);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
