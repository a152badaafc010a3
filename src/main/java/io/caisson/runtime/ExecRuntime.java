package io.caisson.runtime;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Undo;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.file.Terminal;
import io.caisson.kernel.process.Pidfd;
import io.caisson.runtime.io.EventLoop;
import io.caisson.runtime.io.OutputHub;
import io.caisson.runtime.shim.ExecLaunch;
import io.caisson.runtime.shim.ExecLauncher;
import io.caisson.runtime.shim.ExecRecords;
import io.caisson.runtime.shim.ExecState;
import io.caisson.runtime.shim.ExecStreams;
import io.caisson.runtime.shim.ExitStatus;
import io.caisson.runtime.shim.Machine;
import io.caisson.runtime.shim.Orphans;
import io.caisson.runtime.shim.ProcessIdentity;
import io.caisson.runtime.shim.RunDirectory;
import io.caisson.runtime.shim.ShimLaunch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * More processes in containers that run. Each has a supervisor outside of the container, which outlives this
 * engine: one without a terminal runs on then, and {@link #adopt} takes it back, without its input.
 */
public final class ExecRuntime implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ExecRuntime.class.getName());
    private static final int KILLED = 128 + 9;
    /** From the end of what was on its way into a container to that of its first process, which was the cause. */
    private static final Duration DEATH = Duration.ofSeconds(1);
    /** Nanoseconds that a process which was killed may take to be gone. */
    private static final long SHORT_WHILE = 100_000;

    private final ExecLauncher launcher;
    private final ExecRecords records;
    private final EventLoop loop;
    private final Map<String, ExecProcess> processes = new ConcurrentHashMap<>();
    private volatile Consumer<ExecExit> listener = exit -> {};

    ExecRuntime(RunDirectory run, EventLoop loop, UnaryOperator<byte[]> programs) {
        this.launcher = new ExecLauncher(run, programs);
        this.records = new ExecRecords(run);
        this.loop = loop;
    }

    /** Who is told of each end, once. To be set before anything runs. */
    public void onExit(Consumer<ExecExit> told) {
        this.listener = told;
    }

    /** See {@link OciRuntime#exec}. */
    ExecProcess start(ExecRequest request, ProcessIdentity container, Cgroup cgroup, OutputHub hub) {
        try (Pidfd joined = container.open().orElseThrow(() -> LaunchFailure.notRunning(request.containerId()))) {
            try {
                return start(request, joined, cgroup, hub);
            } catch (KernelException e) {
                throw failure(
                        request, joined, LaunchFailure.preparing(request.containerId(), "execute a command in it", e));
            } catch (EngineException e) {
                throw failure(request, joined, e);
            }
        }
    }

    /** What has ended cannot be entered, and takes along who is on the way: whatever the kernel calls that. */
    private static EngineException failure(ExecRequest request, Pidfd joined, EngineException cause) {
        boolean vague = cause.reason() == ErrorReason.LAUNCH_FAILED;
        if (!joined.endsWithin(vague ? DEATH : Duration.ZERO)) {
            return cause;
        }
        EngineException ended = LaunchFailure.notRunning(request.containerId());
        ended.addSuppressed(cause);
        return ended;
    }

    private ExecProcess start(ExecRequest request, Pidfd joined, Cgroup cgroup, OutputHub hub) {
        String id = request.id();
        try (Undo undo = new Undo()) {
            undo.push("remove the record of exec " + id, () -> records.remove(id));
            ExecLaunch launch = launcher.launch(id, request.spec(), joined, cgroup, request.input());
            undo.push("end the launch of exec " + id, () -> abandon(launch));
            // While it is on its way.
            Instant now = Instant.now();
            records.write(
                    id, new ExecState(Machine.bootId(), request.containerId(), launch.identity(), now, request.note()));
            require(request, launch.awaitReady());
            FileDescriptor terminal = launch.streams().terminal();
            if (terminal != null && request.rows() > 0) {
                Terminal.resize(terminal, request.rows(), request.columns());
            }
            require(request, launch.release());
            undo.commit();
            launch.close();
            ExecProcess.Origin origin = new ExecProcess.Origin(id, request.containerId(), now, request.note());
            ExecProcess process = new ExecProcess(origin, launch.shim(), launch.process(), launch.streams(), hub, loop);
            follow(process);
            return process;
        }
    }

    /** Takes back those that an engine before this one has made and that still run; harmless when repeated. */
    public List<ExecProcess> adopt() {
        List<ExecProcess> found = new ArrayList<>();
        for (String id : records.list()) {
            if (processes.containsKey(id)) {
                continue;
            }
            try {
                adopt(id, found);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "Taking back exec " + id + " failed", e);
            }
        }
        return found;
    }

    private void adopt(String id, List<ExecProcess> found) {
        ExecState state = records.read(id).orElseThrow();
        Pidfd shim =
                state.bootId().equals(Machine.bootId()) ? state.shim().open().orElse(null) : null;
        if (shim == null) {
            records.remove(id);
            return;
        }
        ExecProcess.Origin origin = new ExecProcess.Origin(id, state.containerId(), state.startedAt(), state.note());
        ExecProcess process = new ExecProcess(
                origin,
                shim,
                state.shim().children().stream().findFirst().orElse(ProcessIdentity.NONE),
                ExecStreams.heldBy(shim),
                new OutputHub(),
                loop);
        follow(process);
        found.add(process);
    }

    private void follow(ExecProcess process) {
        processes.put(process.id, process);
        process.watch(loop.whenReadable(process.shim.descriptor(), registration -> {
            registration.close();
            Thread.ofVirtual().name("exec-exit-" + process.id).start(() -> ended(process));
        }));
    }

    private void ended(ExecProcess process) {
        if (processes.remove(process.id) == null) {
            return;
        }
        try {
            process.shim.reap();
            ExitStatus status = records.readExit(process.id).orElseGet(() -> withoutSupervisor(process));
            ExecExit exit = new ExecExit(process.id, process.containerId, status.code(), status.time());
            process.ended(exit);
            records.remove(process.id);
            listener.accept(exit);
            process.finish(status.code());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "The end of exec " + process.id + " could not be told", e);
        }
    }

    /** Nobody could tell any more how it ends, and it is ours to reap. */
    private static ExitStatus withoutSupervisor(ExecProcess process) {
        process.dismiss();
        Orphans.end();
        return new ExitStatus(KILLED, Instant.now());
    }

    private static void require(ExecRequest request, ShimLaunch.Outcome outcome) {
        switch (outcome) {
            case ShimLaunch.Outcome.Ready ready -> {
                // Goes on.
            }
            case ShimLaunch.Outcome.Executed executed -> {
                // Goes on.
            }
            case ShimLaunch.Outcome failed -> throw LaunchFailure.of(request.containerId(), failed);
        }
    }

    /** Ends a launch that has failed: the supervisor ends once it has no child any more. */
    private static void abandon(ExecLaunch launch) {
        boolean alone = launch.shim().endsWithin(Duration.ZERO);
        launch.close();
        launch.streams().close();
        for (List<ProcessIdentity> left = launch.identity().children();
                !left.isEmpty();
                left = launch.identity().children()) {
            left.forEach(child -> child.open().ifPresent(Dismissal::dismiss));
            LockSupport.parkNanos(SHORT_WHILE);
        }
        try (Pidfd shim = launch.shim()) {
            shim.reap();
        }
        if (alone) {
            Orphans.end();
        }
    }

    /** Follows them no more; they run on. */
    @Override
    public void close() {
        processes.values().forEach(ExecProcess::close);
        processes.clear();
    }
}
