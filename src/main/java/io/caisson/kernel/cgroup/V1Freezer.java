package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * A cgroup's place in the v1 freezer hierarchy (freezer-subsystem.rst). It is made when something is frozen
 * for the first time, since each hierarchy costs time at every launch; the processes stay in it.
 */
final class V1Freezer {
    private final Path parent;
    private final Path directory;

    V1Freezer(Path mountPoint, String path) {
        this.parent = Cgroups.parent(mountPoint, path);
        this.directory = Cgroups.below(mountPoint, path);
    }

    /** @param processes all that there are; asked again, since one may fork while it is moved */
    void freeze(Supplier<List<Long>> processes) {
        ControlFiles.ensureDirectory(parent);
        ControlFiles.ensureDirectory(directory);
        Path state = directory.resolve("freezer.state");
        ControlFiles.write(state, "FROZEN");
        Freezing.await(
                directory,
                () -> ProcessMove.complete(directory, processes)
                        && ControlFiles.read(state).strip().equals("FROZEN"));
    }

    /** Harmless if nothing was frozen. */
    void thaw() {
        Path state = directory.resolve("freezer.state");
        if (ControlFiles.exists(state)) {
            ControlFiles.write(state, "THAWED");
        }
    }

    /** Also of one that is still FREEZING. */
    boolean isFrozen() {
        String state = ControlFiles.readIfThere(directory.resolve("freezer.state"));
        return !state.isBlank() && !state.strip().equals("THAWED");
    }

    Path directory() {
        return directory;
    }
}
