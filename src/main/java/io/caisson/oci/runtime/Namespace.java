package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A namespace to make or join: runtime-spec {@code config-linux.md#namespaces}.
 *
 * @param type which kind; each at most once
 * @param path file of the namespace to join; null makes a new one
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Namespace(NamespaceType type, @Nullable String path) {
    /** A namespace to be made. */
    public static Namespace fresh(NamespaceType type) {
        return new Namespace(type, null);
    }
}
