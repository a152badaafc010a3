package io.caisson.container;

import java.util.List;

/**
 * What is to change of a container.
 *
 * @param container name, ID or unique prefix of the ID
 * @param values the new values of the fields that the paths name
 * @param paths of fields of {@link ContainerConfig} as the proto spells them, such as {@code
 *     resources.memory_bytes}
 * @param etag of the container as the caller knows it; empty for any
 * @param validateOnly check and answer as if, without any change
 */
public record ContainerUpdate(
        String container, ContainerConfig values, List<String> paths, String etag, boolean validateOnly) {
    public ContainerUpdate {
        paths = List.copyOf(paths);
    }
}
