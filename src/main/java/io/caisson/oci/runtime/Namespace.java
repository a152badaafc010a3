package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A namespace to make or join: runtime-spec {@code config-linux.md#namespaces}.
 *
 * <p>Beyond the specification: a path {@code container:<id>} is none, but means the namespace of that container's
 * first process, which the runtime finds and holds by itself.
 *
 * @param type which kind; each at most once
 * @param path file of the namespace to join; null makes a new one
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Namespace(NamespaceType type, @Nullable String path) {
    private static final String OF_CONTAINER = "container:";

    /** The namespace of another container. */
    public static Namespace ofContainer(NamespaceType type, String id) {
        return new Namespace(type, OF_CONTAINER + id);
    }

    /** The ID of the container that a namespace's path, or a mount's source, stands for; null for none. */
    public static @Nullable String containerOf(@Nullable String path) {
        return path != null && path.startsWith(OF_CONTAINER) ? path.substring(OF_CONTAINER.length()) : null;
    }

    /** A mount's source that stands for another container's mount at the same target. */
    public static String sourceOf(String container) {
        return OF_CONTAINER + container;
    }

    /** A namespace to be made. */
    public static Namespace fresh(NamespaceType type) {
        return new Namespace(type, null);
    }
}
