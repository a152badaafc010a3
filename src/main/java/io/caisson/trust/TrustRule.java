package io.caisson.trust;

import io.caisson.oci.Reference;
import java.util.List;

/**
 * What is demanded of the images of a part of the world.
 *
 * @param scope a registry, a repository, or the beginning of repositories' names up to a slash, such as
 *     {@code registry.example/team}; {@code *} for all
 * @param refuse nothing may be fetched from there
 * @param digest references must have a digest
 * @param signedAs the repository that signatures name; empty for the one that is fetched from
 * @param keys one of which must have signed; none if no signature is wanted
 */
record TrustRule(String scope, boolean refuse, boolean digest, String signedAs, List<TrustKey> keys) {
    static final String EVERYTHING = "*";

    /** Nothing is demanded. */
    static final TrustRule NONE = new TrustRule(EVERYTHING, false, false, "", List.of());

    TrustRule {
        keys = List.copyOf(keys);
    }

    boolean covers(Reference reference) {
        String name = reference.name();
        return scope.equals(EVERYTHING) || name.equals(scope) || name.startsWith(scope + "/");
    }

    /** The longer, the more exactly it tells. */
    int exactness() {
        return scope.equals(EVERYTHING) ? 0 : scope.length();
    }
}
