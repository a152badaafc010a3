package io.caisson.container.exec;

import io.caisson.filesystem.RootedPath;
import io.caisson.runtime.ExecExit;
import io.caisson.runtime.ExecProcess;
import io.caisson.runtime.ExecRequest;
import io.caisson.runtime.io.OutputHub;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The runtime, as far as execs need it. */
public interface ExecProcesses {
    /**
     * Makes the process, and returns once its command is executed.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_STATE}, {@code COMMAND_NOT_FOUND}, {@code
     *     COMMAND_NOT_EXECUTABLE}, {@code WORKING_DIRECTORY}, {@code LAUNCH_FAILED}; nothing is left
     */
    ExecProcess start(ExecRequest request, OutputHub output);

    /** Whether the first process of a container has this number, and is not paused; to be asked under its lock. */
    boolean isRunning(String containerId, int pid);

    /**
     * Has a container not be paused while a command is on its way into it. To be called under its lock, while it is
     * not paused.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_STATE}
     */
    Entry enter(String containerId);

    /** A command on its way into a container. */
    interface Entry extends AutoCloseable {
        @Override
        void close();
    }

    /** The files of a container as its first process sees them; empty if it does not run. */
    Optional<RootedPath> files(String containerId);

    /** After an engine's start: those that run on. */
    List<ExecProcess> adopt();

    /** Who is told of each end, once. To be set before anything runs. */
    void onExit(Consumer<ExecExit> listener);
}
