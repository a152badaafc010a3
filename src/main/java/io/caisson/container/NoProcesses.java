package io.caisson.container;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.snapshot.OverlayStack;
import java.util.List;
import java.util.function.Consumer;

/** Stands in where no runtime is wired: knows nothing and runs nothing. */
final class NoProcesses implements Processes {
    @Override
    public void create(String id, RuntimeSpec spec, OverlayStack root) {
        throw missing(id);
    }

    @Override
    public Started start(String id) {
        throw missing(id);
    }

    @Override
    public boolean signal(String id, int signal) {
        return false;
    }

    @Override
    public void delete(String id) {}

    @Override
    public List<Found> adopt() {
        return List.of();
    }

    @Override
    public void onExit(Consumer<Ended> listener) {}

    private static EngineException missing(String id) {
        return new EngineException(
                ErrorReason.NOT_IMPLEMENTED, "Cannot run container " + id + ": this engine has no runtime");
    }
}
