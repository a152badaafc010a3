package io.caisson.engine;

import io.caisson.container.exec.ExecProcesses;
import io.caisson.filesystem.RootedPath;
import io.caisson.runtime.Adopted;
import io.caisson.runtime.ExecExit;
import io.caisson.runtime.ExecProcess;
import io.caisson.runtime.ExecRequest;
import io.caisson.runtime.OciRuntime;
import io.caisson.runtime.io.OutputHub;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The OCI runtime's execs in the words of the container use case. */
record RuntimeExecs(OciRuntime runtime) implements ExecProcesses {
    @Override
    public ExecProcess start(ExecRequest request, OutputHub output) {
        return runtime.exec(request, output);
    }

    @Override
    public boolean isRunning(String containerId, int pid) {
        return runtime.find(containerId)
                        .filter(found -> found.state() == Adopted.State.RUNNING && found.pid() == pid)
                        .isPresent()
                && !runtime.isFrozen(containerId);
    }

    @Override
    public Entry enter(String containerId) {
        return runtime.enter(containerId)::run;
    }

    @Override
    public Optional<RootedPath> files(String containerId) {
        return runtime.root(containerId).map(RootedPath::new);
    }

    @Override
    public List<ExecProcess> adopt() {
        return runtime.execs().adopt();
    }

    @Override
    public void onExit(Consumer<ExecExit> listener) {
        runtime.execs().onExit(listener);
    }
}
