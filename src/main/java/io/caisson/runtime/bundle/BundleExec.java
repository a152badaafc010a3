package io.caisson.runtime.bundle;

import io.caisson.error.EngineException;
import io.caisson.error.FieldViolation;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.file.Terminal;
import io.caisson.kernel.process.Pidfd;
import io.caisson.oci.runtime.ConsoleSize;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.Resources;
import io.caisson.runtime.LaunchFailure;
import io.caisson.runtime.shim.OrphanExecLauncher;
import io.caisson.runtime.shim.OrphanLaunch;
import io.caisson.runtime.shim.ProcessIdentity;
import io.caisson.runtime.shim.ShimLaunch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes one more process in a container of a bundle. */
public final class BundleExec {
    /** A terminal is handed out by a number above those. */
    private static final int MOST_WITH_TERMINAL = 8;

    private final ContainerRecord container;
    private final Bundle bundle;
    private final ContainerStatus status;
    private final Cgroup cgroup;

    BundleExec(ContainerRecord container, Bundle bundle, ContainerStatus status, Cgroup cgroup) {
        this.container = container;
        this.bundle = bundle;
        this.status = status;
        this.cgroup = cgroup;
    }

    /** The container's own process, of which one more mostly has all but the command. */
    public Process model() {
        return Objects.requireNonNull(bundle.spec().process());
    }

    /** A process that is described in a document of its own. */
    public static Process read(byte[] document, String what) {
        return SpecDocument.process(document, what);
    }

    /** Limits that are described in a document of their own. */
    public static Resources readResources(byte[] document, String what) {
        return SpecDocument.resources(document, what);
    }

    /**
     * A process that runs, a child of this one.
     *
     * @param terminal the master of its terminal, if it has one that no socket got
     */
    public record Started(ProcessIdentity process, Optional<FileDescriptor> terminal) {}

    /**
     * Makes it, and returns once its command is executed.
     *
     * @throws EngineException {@code CONTAINER_STATE} unless the container runs; {@code INVALID_REQUEST}, {@code
     *     COMMAND_NOT_FOUND}, {@code COMMAND_NOT_EXECUTABLE}, {@code WORKING_DIRECTORY}, {@code LAUNCH_FAILED}
     */
    public Started start(Process process, CreateOptions options) {
        List<FieldViolation> violations = new ArrayList<>();
        BundleChecks.process("process", process, violations);
        if (process.terminal() && options.inherited() > MOST_WITH_TERMINAL) {
            violations.add(new FieldViolation(
                    "preserve-fds", "is " + MOST_WITH_TERMINAL + " at most for a process with a terminal"));
        }
        if (!violations.isEmpty()) {
            throw EngineException.invalid(violations);
        }
        // Of one that is created, its root is there and its namespaces are: only its command is not.
        if (status != ContainerStatus.RUNNING && status != ContainerStatus.CREATED) {
            throw BundleContainers.wrongState(container.id(), status, "execute anything in", "it does not run");
        }
        try (Pidfd first = container.process().open().orElseThrow(this::ended)) {
            OrphanExecLauncher.Place place =
                    new OrphanExecLauncher.Place(bundle.spec().with(process), first, cgroup);
            try (OrphanLaunch launch = new OrphanExecLauncher().launch(place, options.inherited())) {
                return release(process, options, launch);
            }
        } catch (KernelException | IllegalArgumentException e) {
            throw LaunchFailure.preparing(container.id(), "execute a command in it", e);
        }
    }

    private Started release(Process process, CreateOptions options, OrphanLaunch launch) {
        ShimLaunch.Outcome ready = launch.awaitReady();
        if (!(ready instanceof ShimLaunch.Outcome.Ready)) {
            throw LaunchFailure.of(container.id(), ready);
        }
        Optional<FileDescriptor> terminal = Optional.empty();
        if (process.terminal()) {
            FileDescriptor master = launch.terminal().orElseThrow(this::ended);
            ConsoleSize size = process.consoleSize();
            if (size != null && size.height() > 0) {
                Terminal.resize(master, size.height(), size.width());
            }
            terminal = BundleCreation.hand(master, options.console());
        }
        launch.release();
        ShimLaunch.Outcome outcome = launch.awaitExecution();
        if (!(outcome instanceof ShimLaunch.Outcome.Executed)) {
            terminal.ifPresent(FileDescriptor::close);
            throw LaunchFailure.of(container.id(), outcome);
        }
        BundleCreation.writePid(options.pidFile(), launch.process().pid());
        return new Started(launch.process(), terminal);
    }

    private EngineException ended() {
        return BundleContainers.wrongState(
                container.id(), ContainerStatus.STOPPED, "execute anything in", "it has ended");
    }
}
