package io.caisson.container;

import java.util.List;

/**
 * A container to make.
 *
 * @param name a letter or digit, then letters, digits, {@code _}, {@code .} and {@code -}; 2 to 128
 *     characters; empty for one that is made up
 * @param volumesFrom containers whose volumes and bind mounts it gets, where the configuration has nothing
 * @param validateOnly check and answer as if, without any change
 */
public record ContainerCreation(
        String name, ContainerConfig config, List<VolumesFrom> volumesFrom, boolean validateOnly) {
    public ContainerCreation {
        volumesFrom = List.copyOf(volumesFrom);
    }

    /** The same with another configuration, in which all is that comes from other containers. */
    public ContainerCreation with(ContainerConfig other) {
        return new ContainerCreation(name, other, List.of(), validateOnly);
    }

    /**
     * A container whose volumes and bind mounts another gets.
     *
     * @param container name, ID or unique prefix of the ID
     * @param readOnly also of those that the container may write to
     */
    public record VolumesFrom(String container, boolean readOnly) {}
}
