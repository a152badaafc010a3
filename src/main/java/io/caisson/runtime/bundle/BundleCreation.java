package io.caisson.runtime.bundle;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Undo;
import io.caisson.filesystem.StorageFailure;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.cgroup.CgroupException;
import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.kernel.file.Pipe;
import io.caisson.kernel.file.Terminal;
import io.caisson.kernel.file.UnixSocket;
import io.caisson.oci.runtime.ConsoleSize;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Process;
import io.caisson.runtime.LaunchFailure;
import io.caisson.runtime.io.OutputPipe;
import io.caisson.runtime.shim.OrphanLaunch;
import io.caisson.runtime.shim.OrphanLauncher;
import io.caisson.runtime.shim.OrphanRequest;
import io.caisson.runtime.shim.ShimLaunch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a container of a bundle, up to where it waits for its start (runtime.md, "Create"). */
final class BundleCreation {
    private static final String PREFIX = "/caisson-oci-";

    private final Path root;
    private final Cgroups cgroups;
    private final String id;
    private final Bundle bundle;
    private final CreateOptions options;

    BundleCreation(Path root, Cgroups cgroups, String id, Bundle bundle, CreateOptions options) {
        this.root = root;
        this.cgroups = cgroups;
        this.id = id;
        this.bundle = bundle;
        this.options = options;
    }

    /**
     * Makes it. On failure nothing is left.
     *
     * @return the master of its terminal, if it has one that no socket got
     */
    Optional<FileDescriptor> create() {
        requireConsole();
        try (ContainerDirectory directory = ContainerDirectory.make(root, id);
                Undo undo = new Undo()) {
            undo.push("remove the directory of container " + id, directory::remove);
            ContainerRecord container = ContainerRecord.beginning(id, bundle.directory(), cgroupPath());
            directory.write(container);
            directory.write("config.json", bundle.document());
            OutputPipe.make(directory.report(), 0, 0);
            OutputPipe.make(directory.gate(), 0, 0);
            Cgroup cgroup = makeCgroup(container.cgroup());
            undo.push("remove the cgroup of container " + id, () -> {
                cgroup.kill();
                cgroup.remove();
            });
            Optional<FileDescriptor> terminal = launch(directory, container, cgroup);
            undo.commit();
            return terminal;
        } catch (KernelException | CgroupException | IllegalArgumentException e) {
            throw LaunchFailure.preparing(id, "make it of the bundle " + bundle.directory(), e);
        }
    }

    private Optional<FileDescriptor> launch(ContainerDirectory directory, ContainerRecord container, Cgroup cgroup) {
        HookRunner hooks = new HookRunner(bundle, directory.hookOutput());
        boolean stops = hooks.has(HookPoint.PRESTART, HookPoint.CREATE_RUNTIME, HookPoint.CREATE_CONTAINER);
        OrphanRequest request = new OrphanRequest(
                bundle.spec(),
                cgroup,
                bundle.rootPath(),
                directory.report(),
                directory.gate(),
                options.inherited(),
                stops);
        try (OrphanLaunch launch = new OrphanLauncher().launch(request)) {
            requireReady(launch.awaitReady());
            if (stops) {
                ContainerState state = BundleContainers.state(
                        container.with(launch.process()),
                        bundle,
                        ContainerStatus.CREATING,
                        launch.process().pid());
                hooks.run(HookPoint.PRESTART, state);
                hooks.run(HookPoint.CREATE_RUNTIME, state);
                hooks.run(HookPoint.CREATE_CONTAINER, state, launch.process(), cgroup);
                launch.release();
                requireReady(launch.awaitReady());
            }
            Optional<FileDescriptor> terminal = handTerminal(launch);
            directory.write("launch", launch.words().text().getBytes(StandardCharsets.UTF_8));
            directory.write(container.with(launch.process()));
            writePid(options.pidFile(), launch.process().pid());
            // From here on it waits at the gate, whatever becomes of this process.
            launch.release();
            return terminal;
        }
    }

    private void requireReady(ShimLaunch.Outcome outcome) {
        if (!(outcome instanceof ShimLaunch.Outcome.Ready)) {
            throw LaunchFailure.of(id, outcome);
        }
    }

    private void requireConsole() {
        Process process = bundle.spec().process();
        boolean terminal = process != null && process.terminal();
        if (!terminal && options.console() != null) {
            throw EngineException.invalid("console-socket", "is for a process with a terminal, and this one has none");
        }
    }

    private Optional<FileDescriptor> handTerminal(OrphanLaunch launch) {
        Process process = bundle.spec().process();
        if (process == null || !process.terminal()) {
            return Optional.empty();
        }
        FileDescriptor master = launch.terminal().orElseThrow();
        ConsoleSize size = process.consoleSize();
        if (size != null && size.height() > 0) {
            Terminal.resize(master, size.height(), size.width());
        }
        return hand(master, options.console());
    }

    /** Sends a terminal's master to a socket; it is the caller's if there is none. */
    static Optional<FileDescriptor> hand(FileDescriptor master, @Nullable Path console) {
        if (console == null) {
            return Optional.of(master);
        }
        try (master) {
            Pipe.mayWait(master);
            UnixSocket.send(console, master, "/dev/ptmx");
            return Optional.empty();
        }
    }

    /** Writes the number of a process to where a caller waits for it: whole or not at all. */
    static void writePid(@Nullable Path file, int pid) {
        if (file == null) {
            return;
        }
        Path absolute = file.toAbsolutePath();
        Path temporary = absolute.resolveSibling("." + absolute.getFileName());
        try {
            Files.writeString(temporary, Integer.toString(pid));
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw StorageFailure.of("Writing the pid file " + absolute, e);
        }
    }

    private String cgroupPath() {
        Linux linux = bundle.spec().linux();
        String asked = linux == null ? null : linux.cgroupsPath();
        if (asked == null || asked.isEmpty()) {
            return PREFIX + id;
        }
        String absolute = asked.startsWith("/") ? asked : "/" + asked;
        return absolute.endsWith("/") ? absolute.substring(0, absolute.length() - 1) : absolute;
    }

    /** One that is there already may be the caller's, and is taken if it is empty. */
    private Cgroup makeCgroup(String path) {
        Cgroup there = cgroups.open(path);
        if (!there.processes().isEmpty()) {
            throw new EngineException(
                            ErrorReason.LAUNCH_FAILED,
                            "Making container " + id + ": its cgroup " + path + " has processes already: "
                                    + there.processes() + ". Take another linux.cgroupsPath")
                    .about("container", id);
        }
        there.remove();
        return cgroups.create(path, BundleLimits.of(bundle.spec().linux()));
    }
}
