package io.caisson.runtime.bundle;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.StorageFailure;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.cgroup.CgroupException;
import io.caisson.kernel.cgroup.CgroupUsage;
import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.kernel.process.Pidfd;
import io.caisson.oci.OciJson;
import io.caisson.oci.runtime.Resources;
import io.caisson.runtime.LaunchFailure;
import io.caisson.runtime.shim.LaunchWords;
import io.caisson.runtime.shim.OrphanStart;
import io.caisson.runtime.shim.ShimLaunch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Containers of bundles (runtime-spec, runtime.md, "Operations").
 *
 * <p>Nothing is kept in memory: every call finds the container anew, by its directory and by the kernel. Of
 * several callers that change one, each waits for the other.
 */
public final class BundleContainers {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_+-][A-Za-z0-9_+.-]*");
    private static final int LONGEST_ID = 1024;
    private static final int SIGKILL = 9;
    private static final String LIMITS = "limits.json";

    private final Path root;
    private final Cgroups cgroups;
    private final Consumer<String> warnings;

    /**
     * Those whose directories are in one.
     *
     * @param warnings takes what went wrong without changing anything, in words
     */
    public BundleContainers(Path root, Cgroups cgroups, Consumer<String> warnings) {
        this.root = root;
        this.cgroups = cgroups;
        this.warnings = warnings;
    }

    /**
     * Makes a container, up to where it waits for its start. On failure nothing is left.
     *
     * @return the master of its terminal, if it has one and no socket was named for it
     * @throws EngineException {@code CONTAINER_NAME_IN_USE}, {@code INVALID_REQUEST}, {@code LAUNCH_FAILED}
     */
    public Optional<FileDescriptor> create(String id, Bundle bundle, CreateOptions options) {
        if (!ID.matcher(id).matches() || id.length() > LONGEST_ID) {
            throw EngineException.invalid(
                    "id", "is made of letters, digits and _+-. and does not begin with a dot: " + id);
        }
        return new BundleCreation(root, cgroups, id, bundle, options).create();
    }

    /**
     * Has the command of a container executed, and returns once that is done.
     *
     * @throws EngineException {@code CONTAINER_STATE} unless it is created; {@code COMMAND_NOT_FOUND}, {@code
     *     COMMAND_NOT_EXECUTABLE}, {@code WORKING_DIRECTORY}, {@code LAUNCH_FAILED}, after which it is stopped
     */
    public void start(String id) {
        try (ContainerDirectory directory = ContainerDirectory.open(root, id)) {
            ContainerRecord container = record(directory, id);
            Bundle bundle = bundle(directory, container);
            ContainerState state = require(state(container, bundle), "start", ContainerStatus.CREATED);
            HookRunner hooks = new HookRunner(bundle, directory.hookOutput());
            try {
                hooks.run(HookPoint.START_CONTAINER, state, container.process(), cgroups.open(container.cgroup()));
            } catch (EngineException e) {
                cgroups.open(container.cgroup()).kill();
                throw e;
            }
            LaunchWords words = LaunchWords.parse(new String(directory.read("launch"), StandardCharsets.UTF_8));
            ShimLaunch.Outcome outcome = new OrphanStart(directory.gate()).open(directory.report(), words);
            if (!(outcome instanceof ShimLaunch.Outcome.Executed)) {
                throw LaunchFailure.of(id, outcome);
            }
            ContainerState running = state(
                    container,
                    bundle,
                    ContainerStatus.RUNNING,
                    container.process().pid());
            warnOf(() -> hooks.run(HookPoint.POSTSTART, running));
        } catch (KernelException | CgroupException e) {
            throw LaunchFailure.preparing(id, "open the gate that it waits at", e);
        }
    }

    /**
     * The state of a container now.
     *
     * @throws EngineException {@code CONTAINER_NOT_FOUND}
     */
    public ContainerState state(String id) {
        ContainerRecord container = known(id).orElseThrow(() -> ContainerDirectory.notFound(root, id));
        return state(container, bundle(container));
    }

    /** All that are here; those that are being made or deleted may be left out. */
    public List<ContainerState> list() {
        List<ContainerState> states = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return states;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                known(entry.getFileName().toString())
                        .ifPresent(container -> states.add(state(container, bundle(container))));
            }
            return states;
        } catch (IOException e) {
            throw StorageFailure.of("Listing " + root, e);
        }
    }

    /**
     * Sends a signal to the first process of a container. SIGKILL gets through to one that is paused.
     *
     * @param all to every process of it instead, which it may have left behind
     * @throws EngineException {@code CONTAINER_STATE} if there is no such process
     */
    public void kill(String id, int signal, boolean all) {
        ContainerRecord container = known(id).orElseThrow(() -> ContainerDirectory.notFound(root, id));
        Cgroup cgroup = cgroups.open(container.cgroup());
        boolean sent;
        if (all) {
            sent = signalAll(cgroup, signal);
        } else {
            ContainerStatus status = status(container);
            sent = status.hasProcess() && signal(container, signal);
        }
        if (!sent) {
            throw wrongState(id, ContainerStatus.STOPPED, "send a signal to", "container not running");
        }
        if (signal == SIGKILL) {
            cgroup.thaw();
        }
    }

    /** Stops all processes of a container where they are. */
    public void pause(String id) {
        try (ContainerDirectory directory = ContainerDirectory.open(root, id)) {
            ContainerRecord container = record(directory, id);
            ContainerStatus status = status(container);
            if (status != ContainerStatus.RUNNING && status != ContainerStatus.CREATED) {
                throw wrongState(id, status, "pause", "it does not run");
            }
            cgroups.open(container.cgroup()).freeze();
        } catch (CgroupException e) {
            throw new EngineException(ErrorReason.KERNEL, "Pausing container " + id + ": " + e.getMessage(), e);
        }
    }

    /** Has the processes of a paused container run on. */
    public void resume(String id) {
        try (ContainerDirectory directory = ContainerDirectory.open(root, id)) {
            ContainerRecord container = record(directory, id);
            ContainerStatus status = status(container);
            if (status != ContainerStatus.PAUSED) {
                throw wrongState(id, status, "resume", "it is not paused");
            }
            cgroups.open(container.cgroup()).thaw();
        } catch (CgroupException e) {
            throw new EngineException(ErrorReason.KERNEL, "Resuming container " + id + ": " + e.getMessage(), e);
        }
    }

    /**
     * Takes a container away, and its cgroup with all that is left in it. One that was never started is ended.
     *
     * @param force one that runs too, and harmless if there is none
     */
    public void delete(String id, boolean force) {
        if (force && !Files.isDirectory(root.resolve(id))) {
            return;
        }
        try (ContainerDirectory directory = ContainerDirectory.open(root, id)) {
            ContainerRecord container = directory.record().orElse(null);
            if (container == null) {
                directory.remove();
                return;
            }
            ContainerStatus status = status(container);
            if (!force && (status == ContainerStatus.RUNNING || status == ContainerStatus.PAUSED)) {
                throw wrongState(id, status, "delete", "kill it first, or delete it with --force");
            }
            Cgroup cgroup = cgroups.open(container.cgroup());
            signal(container, SIGKILL);
            cgroup.kill();
            cgroup.remove();
            afterwards(directory, container);
        } catch (CgroupException e) {
            throw new EngineException(ErrorReason.KERNEL, "Deleting container " + id + ": " + e.getMessage(), e);
        }
    }

    /** What it has used. */
    public CgroupUsage usage(String id) {
        return running(id, "read the usage of").usage();
    }

    /** How many of its processes were killed for want of memory. */
    public long oomKills(String id) {
        return known(id)
                .map(container -> cgroups.open(container.cgroup()).oomKills())
                .orElse(0L);
    }

    /** Waits for the end of its first process; true at once for one that does not run. */
    public boolean endsWithin(String id, Duration time) {
        ContainerRecord container = known(id).orElse(null);
        if (container == null || !container.process().isKnown()) {
            return true;
        }
        try (Pidfd process = container.process().open().orElse(null)) {
            return process == null || process.awaitEnd(time);
        }
    }

    /** The processes of a container, as this process sees them. */
    public List<Long> processes(String id) {
        ContainerRecord container = known(id).orElseThrow(() -> ContainerDirectory.notFound(root, id));
        return cgroups.open(container.cgroup()).processes();
    }

    /**
     * Changes limits of a container: what is null or empty stays as it is. All of them, or none.
     *
     * @throws EngineException {@code LIMIT_REFUSED}, {@code INVALID_REQUEST}, {@code CONTAINER_STATE}
     */
    public void update(String id, Resources changes) {
        try (ContainerDirectory directory = ContainerDirectory.open(root, id)) {
            Cgroup cgroup = running(id, "update");
            ContainerRecord container = record(directory, id);
            Resources now = limits(directory, container);
            Resources then = BundleLimits.changed(now, changes);
            cgroups.change(cgroup, now, then);
            directory.write(LIMITS, OciJson.write(then));
        } catch (CgroupException | IllegalArgumentException e) {
            throw new EngineException(
                            ErrorReason.LIMIT_REFUSED,
                            "Updating the limits of container " + id + ": " + e.getMessage() + ". All are as before",
                            e)
                    .about("container", id);
        }
    }

    /** More processes in containers of these. */
    public BundleExec exec(String id) {
        ContainerRecord container = known(id).orElseThrow(() -> ContainerDirectory.notFound(root, id));
        return new BundleExec(container, bundle(container), status(container), cgroups.open(container.cgroup()));
    }

    static ContainerState state(ContainerRecord container, Bundle bundle, ContainerStatus status, int pid) {
        return new ContainerState(
                container.id(),
                status,
                pid,
                container.bundle(),
                bundle.rootPath(),
                container.created(),
                bundle.spec().annotations());
    }

    static EngineException wrongState(String id, ContainerStatus status, String verb, String why) {
        return new EngineException(
                        ErrorReason.CONTAINER_STATE,
                        "Cannot " + verb + " container " + id + ", which is " + status.text() + ": " + why)
                .about("container", id)
                .with("container", id)
                .with("status", status.text());
    }

    private void afterwards(ContainerDirectory directory, ContainerRecord container) {
        Bundle bundle = bundle(directory, container);
        HookRunner hooks = new HookRunner(bundle, directory.hookOutput());
        if (hooks.has(HookPoint.POSTSTOP)) {
            warnOf(() -> hooks.run(HookPoint.POSTSTOP, state(container, bundle, ContainerStatus.STOPPED, 0)));
        }
        directory.remove();
    }

    private void warnOf(Runnable hooks) {
        try {
            hooks.run();
        } catch (EngineException e) {
            // Too late to undo anything (runtime.md, "Lifecycle", steps 9 and 13).
            warnings.accept(e.getMessage());
        }
    }

    private Cgroup running(String id, String verb) {
        ContainerRecord container = known(id).orElseThrow(() -> ContainerDirectory.notFound(root, id));
        ContainerStatus status = status(container);
        if (!status.hasProcess()) {
            throw wrongState(id, status, verb, "it does not run");
        }
        return cgroups.open(container.cgroup());
    }

    private Optional<ContainerRecord> known(String id) {
        return ID.matcher(id).matches() ? ContainerDirectory.record(root, id) : Optional.empty();
    }

    private ContainerRecord record(ContainerDirectory directory, String id) {
        return directory.record().orElseThrow(() -> ContainerDirectory.notFound(root, id));
    }

    private ContainerState state(ContainerRecord container, Bundle bundle) {
        ContainerStatus status = status(container);
        return state(
                container,
                bundle,
                status,
                status.hasProcess() ? container.process().pid() : 0);
    }

    private ContainerStatus status(ContainerRecord container) {
        if (!container.process().isKnown()) {
            // Only a launch that still goes on holds the lock.
            return ContainerStatus.CREATING;
        }
        if (!container.isAlive()) {
            return ContainerStatus.STOPPED;
        }
        if (cgroups.open(container.cgroup()).isFrozen()) {
            return ContainerStatus.PAUSED;
        }
        return new OrphanStart(ContainerDirectory.gate(root, container.id())).isAwaited()
                ? ContainerStatus.CREATED
                : ContainerStatus.RUNNING;
    }

    private ContainerState require(ContainerState state, String verb, ContainerStatus wanted) {
        if (state.status() != wanted) {
            throw wrongState(state.id(), state.status(), verb, "only one that is " + wanted.text() + " can be");
        }
        return state;
    }

    private Resources limits(ContainerDirectory directory, ContainerRecord container) {
        return directory.has(LIMITS)
                ? SpecDocument.resources(directory.read(LIMITS), LIMITS)
                : BundleLimits.given(bundle(directory, container).spec().linux());
    }

    private Bundle bundle(ContainerDirectory directory, ContainerRecord container) {
        return Bundle.of(container.bundle(), directory.read("config.json"));
    }

    /** As it was when the container was made: a bundle may change or go. */
    private Bundle bundle(ContainerRecord container) {
        return Bundle.of(container.bundle(), ContainerDirectory.read(root, container.id(), "config.json"));
    }

    private static boolean signal(ContainerRecord container, int signal) {
        if (!container.isAlive()) {
            return false;
        }
        try (Pidfd process = container.process().open().orElse(null)) {
            return process != null && process.signal(signal);
        }
    }

    private static boolean signalAll(Cgroup cgroup, int signal) {
        boolean any = false;
        for (long pid : cgroup.processes()) {
            try (Pidfd process = Pidfd.open(Math.toIntExact(pid)).orElse(null)) {
                // The number may have come to mean another's before it was opened.
                if (process != null && cgroup.processes().contains(pid)) {
                    any |= process.signal(signal);
                }
            }
        }
        return any;
    }
}
