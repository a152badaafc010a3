package io.caisson.runtime;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Undo;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.cgroup.CgroupException;
import io.caisson.kernel.process.Pidfd;
import io.caisson.oci.runtime.Resources;
import io.caisson.runtime.io.ContainerOutput;
import io.caisson.runtime.io.EventLoop;
import io.caisson.runtime.io.OutputHub;
import io.caisson.runtime.io.OutputPipe;
import io.caisson.runtime.shim.ExitStatus;
import io.caisson.runtime.shim.Machine;
import io.caisson.runtime.shim.RunDirectory;
import io.caisson.runtime.shim.ShimLaunch;
import io.caisson.runtime.shim.ShimLauncher;
import io.caisson.runtime.shim.ShimState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Runs containers (runtime-spec, runtime.md, "Lifecycle").
 *
 * <p><b>Life.</b> {@link #create} makes everything up to the execve; {@link #start} lets it happen; the
 * listener is told of the end, after the last byte of output; {@link #delete} takes everything away, at any
 * time. What a container needs outlives this process: {@link #adopt} takes it back.
 *
 * <p>Safe for use by several threads; the caller sees to it that one container has one caller at a time.
 */
public final class OciRuntime implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OciRuntime.class.getName());
    private static final int KILLED = 128 + 9;

    private final RuntimeOptions options;
    private final ContainerCgroups cgroups;
    private final RunDirectory run;
    private final ShimLauncher launcher;
    private final EventLoop loop = new EventLoop("container-output");
    private final OutputWatcher watcher;
    private final ExecRuntime execs;
    private final StreamMaker streams;
    private final Map<String, Running> containers = new ConcurrentHashMap<>();
    /** Kept until it is deleted: who was told may have to ask again. */
    private final Map<String, ContainerExit> ended = new ConcurrentHashMap<>();

    private volatile Consumer<ContainerExit> listener = exit -> {};

    public OciRuntime(RuntimeOptions options) {
        this(options, UnaryOperator.identity());
    }

    /** @param programs what is executed instead of a supervisor's program: tests cut it short */
    OciRuntime(RuntimeOptions options, UnaryOperator<byte[]> programs) {
        this.options = options;
        this.cgroups = new ContainerCgroups(options);
        this.run = new RunDirectory(options.directory());
        this.launcher = new ShimLauncher(run, id -> Running.firstProcess(containers.get(id)), programs);
        this.watcher = new OutputWatcher(loop, run.exits(), this::ended, this::orphaned);
        this.execs = new ExecRuntime(run, loop, programs);
        this.streams = new StreamMaker(run, loop, options.sinks(), options.streams());
    }

    /** Who is told of each end, once, after the container's output was drained. To be set before anything runs. */
    public void onExit(Consumer<ContainerExit> told) {
        this.listener = told;
    }

    /**
     * Makes everything up to the execve. On failure nothing is left.
     *
     * @throws EngineException {@code LAUNCH_FAILED} with the step and the kernel's reason
     */
    public void create(LaunchRequest request) {
        String id = request.id();
        delete(id);
        String doing = "prepare the launch";
        try (Undo undo = new Undo()) {
            undo.push("remove the run directory", () -> run.remove(id));
            run.make(id);
            String path = cgroups.path(id, request.spec());
            // Written down before it is made: an engine that dies midway leaves what the next one finds.
            run.writeState(id, ShimState.beginning(Machine.bootId(), path));
            doing = "make the pipes of its output";
            List<OutputPipe> pipes = streams.pipes(request);
            undo.push("close the pipes", () -> pipes.forEach(OutputPipe::close));
            doing = "make the cgroup";
            Cgroup cgroup = cgroups.make(path, request.spec());
            undo.push("remove the cgroup", () -> Dismissal.end(cgroup));
            doing = "mount the file systems";
            ShimLaunch launch = request.launch(launcher, cgroup);
            undo.push("end the launch", () -> Dismissal.abandon(launch, cgroup));
            awaitReady(id, launch);
            ShimState state = new ShimState(Machine.bootId(), launch.identity(), launch.process(), cgroup.path(), null);
            run.writeState(id, state);
            Running container =
                    new Running(id, launch.shim(), cgroup, ends(id, launch.terminal(), pipes), streams.of(id), state);
            undo.push("follow it no more", () -> unfollow(container));
            follow(container);
            // Last of all: a shim that was kept does not end by itself, whatever fails here.
            launch.keep();
            undo.commit();
            container.launched(launch);
        } catch (KernelException | CgroupException e) {
            throw LaunchFailure.preparing(id, doing, e);
        }
    }

    /**
     * Executes the command, and returns once that is done. On failure nothing is left.
     *
     * @throws EngineException {@code COMMAND_NOT_FOUND}, {@code COMMAND_NOT_EXECUTABLE}, {@code
     *     WORKING_DIRECTORY}, {@code LAUNCH_FAILED}
     */
    public Started start(String id) {
        Running container = containers.get(id);
        ShimLaunch launch = container == null ? null : container.takeLaunch().orElse(null);
        if (container == null || launch == null) {
            throw new EngineException(
                            ErrorReason.CONTAINER_STATE,
                            "Container " + id + " was not created, or was started already.")
                    .about("container", id);
        }
        Instant now = Instant.now();
        try (launch) {
            container.state = container.state.started(now);
            run.writeState(id, container.state);
            ShimLaunch.Outcome outcome = launch.release();
            if (!(outcome instanceof ShimLaunch.Outcome.Executed)) {
                throw LaunchFailure.of(id, outcome);
            }
        } catch (RuntimeException e) {
            container.abandoned = true;
            container.released.countDown();
            try {
                delete(id);
            } catch (RuntimeException cleanup) {
                e.addSuppressed(cleanup);
            }
            throw e;
        }
        container.released.countDown();
        return new Started(container.state.process().pid(), now);
    }

    /**
     * Sends a signal to the first process; false if it has ended or there is none. SIGKILL gets through to one
     * that is frozen; any other signal waits until it is thawed.
     */
    public boolean kill(String id, int signal) {
        Running container = containers.get(id);
        return container != null && container.signal(signal);
    }

    /** Stops all its processes where they are, until {@link #thaw}, this engine's death too; false if it does not run. */
    public boolean freeze(String id) {
        Running container = containers.get(id);
        return container != null && container.freeze();
    }

    /** Has its processes run on; harmless if they do, or if there are none. */
    public void thaw(String id) {
        Optional.ofNullable(containers.get(id)).ifPresent(Running::thaw);
    }

    /**
     * Changes the limits of memory, processors and tasks of one that runs; nothing if it has ended.
     *
     * @param from what they are
     * @throws EngineException {@code LIMIT_REFUSED}; all are as before then
     */
    public void limit(String id, Resources from, Resources to) {
        Optional.ofNullable(containers.get(id)).ifPresent(container -> container.limit(options.cgroups(), from, to));
    }

    /** Whether its processes are stopped, by this engine or the one before. */
    public boolean isFrozen(String id) {
        Running container = containers.get(id);
        return container != null && container.cgroup.isFrozen();
    }

    /** The cgroup of a container that runs. */
    public Optional<Cgroup> cgroup(String id) {
        return Optional.ofNullable(containers.get(id)).map(container -> container.cgroup);
    }

    /** The root directory of a container as its first process sees it ({@code O_PATH}); empty if it does not run. */
    public Optional<FileDescriptor> root(String id) {
        return Optional.ofNullable(containers.get(id))
                .flatMap(container -> container.state.process().root());
    }

    /** More processes in containers that run. */
    public ExecRuntime execs() {
        return execs;
    }

    /**
     * Has a container not be frozen until what is returned was run, once: a command is about to be executed in it. To
     * be called while it is not frozen.
     */
    public Runnable enter(String id) {
        Running container = containers.get(id);
        if (container == null) {
            throw LaunchFailure.notRunning(id);
        }
        return container.enter();
    }

    /**
     * Makes one more process in a container, and returns once its command is executed.
     *
     * @param output takes what it writes
     * @throws EngineException {@code CONTAINER_STATE} if it does not run, and those of {@link #start}
     */
    public ExecProcess exec(ExecRequest request, OutputHub output) {
        Running container = containers.get(request.containerId());
        if (container == null || container.state.startedAt() == null) {
            throw LaunchFailure.notRunning(request.containerId());
        }
        return execs.start(request, container.state.process(), container.cgroup, output);
    }

    /** Kills what is left of it and forgets it; harmless when repeated, and for what never was. */
    public void delete(String id) {
        Running container = containers.remove(id);
        if (container == null) {
            if (run.holds(id)) {
                run.readState(id).ifPresent(this::endLeft);
                run.remove(id);
            }
            ended.remove(id);
            return;
        }
        container.beginEnding();
        container.life.lock();
        try {
            if (!container.down) {
                remove(container);
            }
            run.remove(id);
            ended.remove(id);
        } finally {
            container.life.unlock();
        }
    }

    /**
     * Takes back what an engine before this one has started: what runs is followed again, what has ended
     * meanwhile is told with its exit code, what was never released is removed. To be called once, before
     * anything is created.
     */
    public List<Adopted> adopt() {
        List<Adopted> found = new ArrayList<>();
        for (String id : run.list()) {
            try {
                Adopted adopted = adopt(id);
                if (adopted.exit() != null) {
                    ended.put(id, adopted.exit());
                }
                found.add(adopted);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "Taking back container " + id + " failed", e);
            }
        }
        return found;
    }

    /** What is known of a container now; one whose end is still to be told counts as running. */
    public Optional<Adopted> find(String id) {
        Running container = containers.get(id);
        if (container == null) {
            return Optional.ofNullable(ended.get(id))
                    .map(exit -> new Adopted(id, Adopted.State.STOPPED, 0, null, exit));
        }
        ShimState state = container.state;
        return Optional.of(
                state.startedAt() == null
                        ? new Adopted(id, Adopted.State.NEVER_STARTED, 0, null, null)
                        : new Adopted(id, Adopted.State.RUNNING, state.process().pid(), state.startedAt(), null));
    }

    /** Stops following; containers run on. */
    @Override
    public void close() {
        loop.close();
        watcher.close();
        execs.close();
        containers.values().forEach(container -> {
            container.takeLaunch().ifPresent(ShimLaunch::close);
            container.close();
        });
        containers.clear();
    }

    private Running.Ends ends(String id, Optional<FileDescriptor> terminal, List<OutputPipe> pipes) {
        List<OutputPipe> outputs =
                terminal.map(OutputPipe::ofTerminal).map(List::of).orElse(pipes);
        ContainerOutput output = streams.output(id, outputs);
        return new Running.Ends(streams.input(id, terminal), output);
    }

    private static void awaitReady(String id, ShimLaunch launch) {
        ShimLaunch.Outcome outcome = launch.awaitReady();
        if (!(outcome instanceof ShimLaunch.Outcome.Ready)) {
            throw LaunchFailure.of(id, outcome);
        }
    }

    private void follow(Running container) {
        containers.put(container.id, container);
        container.begin();
        watcher.watch(container);
    }

    private void unfollow(Running container) {
        container.abandoned = true;
        container.released.countDown();
        watcher.forget(container);
        containers.remove(container.id, container);
        container.letGo();
    }

    /** A supervisor has written how its container ended. */
    private void ended(String id) {
        Running container = containers.get(id);
        if (container != null && container.beginEnding()) {
            Thread.ofVirtual().name("exit-" + id).start(() -> finish(container, ""));
        }
    }

    /** A supervisor has ended without that: somebody killed it. */
    private void orphaned(Running container) {
        if (container.beginEnding()) {
            String error = "The container's supervisor was killed, so the container was killed too.";
            Thread.ofVirtual().name("exit-" + container.id).start(() -> finish(container, error));
        }
    }

    private void finish(Running container, String error) {
        try {
            container.released.await();
            if (container.abandoned) {
                return;
            }
            try {
                howItEnded(container, error).ifPresent(listener);
            } finally {
                takeDown(container);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "The end of container " + container.id + " could not be told", e);
        }
    }

    private void remove(Running container) {
        watcher.forget(container);
        container.takeLaunch().ifPresent(ShimLaunch::close);
        Dismissal.end(container.cgroup);
        Dismissal.dismiss(container.shim, container.state.process());
        container.output.finish();
        container.down = true;
        container.close();
    }

    /** Drained of its output, and with nothing left that runs; empty if it was deleted meanwhile. */
    private Optional<ContainerExit> howItEnded(Running container, String error) {
        container.life.lock();
        try {
            if (container.down) {
                return Optional.empty();
            }
            boolean oomKilled = container.cgroup.oomKills() > 0;
            container.cgroup.kill();
            container.output.finish();
            ExitStatus status = run.readExit(container.id).orElse(new ExitStatus(KILLED, Instant.now()));
            ContainerExit exit = new ContainerExit(container.id, status.code(), oomKilled, status.time(), error);
            ended.put(container.id, exit);
            return Optional.of(exit);
        } finally {
            container.life.unlock();
        }
    }

    /** Takes away all but its directory; after its end was told, so that nobody waits for the kernel's tidying. */
    private void takeDown(Running container) {
        container.life.lock();
        try {
            if (!container.down) {
                containers.remove(container.id, container);
                remove(container);
            }
        } finally {
            container.life.unlock();
        }
    }

    private Adopted adopt(String id) {
        ShimState state = run.readState(id).orElse(null);
        if (state == null || !state.bootId().equals(Machine.bootId())) {
            Instant startedAt = state == null ? null : state.startedAt();
            delete(id);
            return new Adopted(
                    id, startedAt == null ? Adopted.State.NEVER_STARTED : Adopted.State.STOPPED, 0, startedAt, null);
        }
        if (state.startedAt() == null) {
            delete(id);
            return new Adopted(id, Adopted.State.NEVER_STARTED, 0, null, null);
        }
        Pidfd shim = state.shim().open().orElse(null);
        if (shim == null) {
            return lost(id, state);
        }
        Running container = found(id, shim, state);
        return run.readExit(id).isPresent() ? endedMeanwhile(container) : runsOn(container);
    }

    private Running found(String id, Pidfd shim, ShimState state) {
        try (FileDescriptor master = streams.terminal(id, shim).orElse(null)) {
            Optional<FileDescriptor> terminal = Optional.ofNullable(master);
            ContainerOutput output = streams.output(id, streams.found(id, terminal));
            Running.Ends ends = new Running.Ends(streams.input(id, terminal), output);
            return new Running(id, shim, options.cgroups().open(state.cgroup()), ends, streams.of(id), state);
        }
    }

    private Adopted runsOn(Running container) {
        container.released.countDown();
        containers.put(container.id, container);
        container.begin();
        watcher.watch(container);
        if (run.readExit(container.id).isPresent()) {
            // It ended between the look and the watch.
            ended(container.id);
        }
        return new Adopted(
                container.id,
                Adopted.State.RUNNING,
                container.state.process().pid(),
                container.state.startedAt(),
                null);
    }

    private Adopted endedMeanwhile(Running container) {
        container.beginEnding();
        boolean oomKilled = container.cgroup.oomKills() > 0;
        Dismissal.end(container.cgroup);
        container.output.finish();
        Dismissal.dismiss(container.shim, container.state.process());
        container.close();
        ExitStatus status = run.readExit(container.id).orElse(new ExitStatus(KILLED, Instant.now()));
        ContainerExit exit = new ContainerExit(container.id, status.code(), oomKilled, status.time(), "");
        return new Adopted(container.id, Adopted.State.STOPPED, 0, container.state.startedAt(), exit);
    }

    /** No supervisor: it was killed, or dismissed by an engine that died before it could tell. */
    private Adopted lost(String id, ShimState state) {
        endLeft(state);
        try (ContainerOutput output = streams.output(id, streams.found(id, Optional.empty()))) {
            // The pipes forgot what they held; what the last engine had taken from them is still there.
            output.finish();
        }
        ContainerExit exit = run.readExit(id)
                .map(status -> new ContainerExit(id, status.code(), false, status.time(), ""))
                .orElse(new ContainerExit(
                        id,
                        KILLED,
                        false,
                        Instant.now(),
                        "The container's supervisor was killed while no engine ran, so the container was killed too."));
        return new Adopted(id, Adopted.State.STOPPED, 0, state.startedAt(), exit);
    }

    private void endLeft(ShimState state) {
        if (!state.bootId().equals(Machine.bootId())) {
            return;
        }
        Dismissal.end(options.cgroups().open(state.cgroup()));
        state.process().open().ifPresent(Dismissal::dismiss);
        state.shim().open().ifPresent(Dismissal::dismiss);
    }
}
