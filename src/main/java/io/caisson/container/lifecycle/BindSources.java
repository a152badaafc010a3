package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerConfig.BindMount;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Undo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Makes the directories of the host that a request wants to be made. */
final class BindSources {
    private BindSources() {}

    static void make(ContainerConfig config, Undo undo) {
        for (ContainerConfig.MountSettings mount : config.mounts()) {
            if (mount instanceof BindMount bind && bind.createSource()) {
                make(Path.of(bind.source()), undo);
            }
        }
    }

    private static void make(Path source, Undo undo) {
        Deque<Path> missing = new ArrayDeque<>();
        for (@Nullable Path path = source; path != null && !Files.exists(path); path = path.getParent()) {
            missing.push(path);
        }
        for (Path directory : missing) {
            try {
                Files.createDirectory(directory);
            } catch (IOException e) {
                throw new EngineException(
                                ErrorReason.BIND_SOURCE_NOT_FOUND,
                                "Cannot make the directory " + directory + " for the bind mount of " + source + ": "
                                        + e,
                                e)
                        .with("source", source.toString());
            }
            undo.push("remove " + directory, () -> Files.deleteIfExists(directory));
        }
    }
}
