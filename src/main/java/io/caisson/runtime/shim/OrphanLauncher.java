package io.caisson.runtime.shim;

import io.caisson.error.Undo;
import io.caisson.filesystem.Directories;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Memfd;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Pipe;
import io.caisson.kernel.mount.DetachedMount;
import io.caisson.kernel.mount.MountAttributes;
import io.caisson.kernel.process.Pidfd;
import io.caisson.kernel.process.Spawn;
import io.caisson.kernel.seccomp.SeccompCompiler;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Namespace;
import io.caisson.oci.runtime.NamespaceType;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.oci.runtime.Seccomp;
import io.caisson.runtime.io.OutputPipe;
import io.caisson.runtime.plan.LaunchContext;
import io.caisson.runtime.plan.LaunchPlanner;
import io.caisson.runtime.plan.LaunchStep;
import io.caisson.runtime.plan.LaunchStops;
import io.caisson.runtime.plan.NamespaceFlags;
import io.caisson.runtime.plan.PreparedMount;
import io.caisson.runtime.script.Assembled;
import io.caisson.runtime.script.OrphanProgram;
import io.caisson.runtime.script.ShimDescriptors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes containers that outlive this process without a supervisor: their first process waits at a named pipe
 * to be started, by whomever, and is then an orphan for the nearest subreaper.
 */
public final class OrphanLauncher {
    private static final String NAME = "caisson-init";

    private final SeccompCompiler compiler = new SeccompCompiler();
    private final HardLimits limits = HardLimits.own();

    /** Makes one: what becomes of it is read from the launch. */
    public OrphanLaunch launch(OrphanRequest request) {
        RuntimeSpec spec = request.spec();
        Process process = Objects.requireNonNull(spec.process(), "A container to start has a process");
        try (DescriptorList descriptors = new DescriptorList();
                Undo undo = new Undo()) {
            LaunchStreams terminal = process.terminal() ? LaunchStreams.terminal(spec, process) : null;
            FileDescriptor master = streams(descriptors, terminal, request.inherited());
            if (master != null) {
                undo.push("close the terminal", master::close);
            }
            Pipe report = report(request.report());
            undo.push("close the report pipe", report.reading()::close);
            Pipe start = Pipe.open();
            undo.push("close the start pipe", start.writing()::close);
            int reportNumber = descriptors.add(report.writing());
            descriptors.add(start.reading());
            descriptors.add(OutputPipe.open(request.gate(), Open.O_RDWR));
            try (MappedMounts mapped = MappedMounts.of(spec.linux())) {
                Assembled assembled = assemble(request, descriptors, terminal, reportNumber, mapped);
                spawn(assembled, descriptors);
                undo.commit();
                LaunchWords words = LaunchWords.of(assembled, process.args().getFirst());
                OrphanLaunch.Ends ends = new OrphanLaunch.Ends(report.reading(), start.writing());
                return new OrphanLaunch(ends, words, mapped.ids(), master);
            }
        }
    }

    /** The standard streams and what else is inherited; answers the master of the terminal, if there is one. */
    private static @Nullable FileDescriptor streams(
            DescriptorList descriptors, @Nullable LaunchStreams terminal, int inherited) {
        if (terminal != null) {
            terminal.standard().forEach(descriptors::add);
            terminal.outputs().forEach(FileDescriptor::close);
            terminal.held().forEach(FileDescriptor::close);
        }
        for (int number = terminal == null ? 0 : ShimDescriptors.REPORT;
                number < ShimDescriptors.REPORT + inherited;
                number++) {
            descriptors.add(new FileDescriptor(number).duplicate());
        }
        return terminal == null ? null : terminal.master();
    }

    private static Pipe report(Path path) {
        FileDescriptor reading = OutputPipe.open(path, Open.O_RDONLY | Open.O_NONBLOCK);
        return OrphanLaunch.named(reading, OutputPipe.open(path, Open.O_WRONLY));
    }

    private Assembled assemble(
            OrphanRequest request,
            DescriptorList descriptors,
            @Nullable LaunchStreams terminal,
            int report,
            MappedMounts mapped) {
        Cgroup cgroup = request.cgroup();
        int root = descriptors.add(
                DetachedMount.clone(request.root(), true, new MountAttributes(0, 0, MountAttributes.MS_PRIVATE)));
        Path unified = cgroup.entry().unifiedDirectory();
        int cgroupNumber = unified == null ? 0 : descriptors.add(Directories.open(unified));
        Linux linux = Objects.requireNonNull(request.spec().linux(), "A container has namespaces");
        int pidNamespace = pidNamespace(linux, descriptors);
        Optional<Integer> terminals =
                Optional.ofNullable(terminal).map(LaunchStreams::terminals).map(descriptors::add);
        MountSources sources = new MountSources(
                descriptors, cgroup, new Neighbours(id -> Optional.empty(), descriptors), terminals, linux, mapped);
        List<PreparedMount> mounts = request.spec().mounts().stream()
                .map(mount ->
                        CopiedUp.prepare(mount, request.root(), descriptors).orElseGet(() -> sources.prepare(mount)))
                .toList();
        // It is in a pid namespace that it joins from its first moment, so that its own procfs is of that one.
        Linux made = linux.with(linux.namespaces().stream()
                .filter(namespace -> namespace.type() != NamespaceType.PID || namespace.path() == null)
                .toList());
        LaunchContext context = context(request, root, mounts);
        List<LaunchStep> steps = limits.clamp(
                LaunchPlanner.plan(request.spec().with(made), context, new LaunchStops(request.hooks(), true)));
        OrphanProgram.Numbers numbers = new OrphanProgram.Numbers(
                report, cgroupNumber, pidNamespace, root, descriptors.all().size());
        return OrphanProgram.container(NamespaceFlags.made(made), numbers, steps);
    }

    private LaunchContext context(OrphanRequest request, int root, List<PreparedMount> mounts) {
        Seccomp seccomp = Objects.requireNonNull(request.spec().linux()).seccomp();
        return new LaunchContext(
                root,
                request.root().toString(),
                request.cgroup().entry().tasksFiles().stream()
                        .map(Path::toString)
                        .toList(),
                mounts,
                seccomp == null ? null : compiler.compile(seccomp, SeccompCompiler.host()),
                seccomp == null ? 0 : SeccompCompiler.flags(seccomp),
                Machine.lastCapability(),
                Map.of(),
                0);
    }

    private static int pidNamespace(Linux linux, DescriptorList descriptors) {
        for (Namespace namespace : linux.namespaces()) {
            String path = namespace.path();
            if (namespace.type() == NamespaceType.PID && path != null) {
                return descriptors.add(At.open(FileDescriptor.CURRENT_DIRECTORY, path, Open.O_RDONLY, 0, 0));
            }
        }
        return 0;
    }

    /** Runs a program that makes a process and ends. */
    static void spawn(Assembled assembled, DescriptorList descriptors) {
        try (FileDescriptor file = Memfd.executable(NAME, assembled.program())) {
            int pid = Spawn.start(file, NAME, descriptors.all());
            try (Pidfd maker = Pidfd.open(pid).orElseThrow(() -> new IllegalStateException("The launch vanished"))) {
                // It ends as soon as there is a process, or there can be none.
                maker.reap();
            }
        }
    }
}
