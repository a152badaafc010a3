package io.caisson.runtime.shim;

import io.caisson.error.Undo;
import io.caisson.filesystem.Directories;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.file.Memfd;
import io.caisson.kernel.file.Pipe;
import io.caisson.kernel.process.Pidfd;
import io.caisson.kernel.process.Spawn;
import io.caisson.kernel.seccomp.SeccompCompiler;
import io.caisson.oci.runtime.CaissonAnnotations;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.oci.runtime.Seccomp;
import io.caisson.runtime.plan.LaunchContext;
import io.caisson.runtime.plan.LaunchPlanner;
import io.caisson.runtime.plan.LaunchStep;
import io.caisson.runtime.plan.NamespaceFlags;
import io.caisson.runtime.plan.PreparedMount;
import io.caisson.runtime.script.Assembled;
import io.caisson.runtime.script.InitProgram;
import io.caisson.runtime.script.ShimDescriptors;
import io.caisson.runtime.script.ShimProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Starts a shim: opens what it needs, assembles its program, and lets it run. */
public final class ShimLauncher {
    private final SeccompCompiler compiler = new SeccompCompiler();
    private final HardLimits limits = HardLimits.own();
    private final RunDirectory run;
    private final FirstProcesses processes;
    private final UnaryOperator<byte[]> programs;

    /**
     * @param processes of containers whose namespaces others share
     * @param programs what is executed instead of a program
     */
    public ShimLauncher(RunDirectory run, FirstProcesses processes, UnaryOperator<byte[]> programs) {
        this.run = run;
        this.programs = programs;
        this.processes = processes;
    }

    /**
     * Starts the shim of a container whose run directory and pipes are there. Its first process is being
     * made when this returns: what becomes of it is read from the launch.
     *
     * @param root the root file system as a mount that is attached nowhere; closed here
     * @param cgroup that the container goes into, or null
     * @param input whether it reads from the pipe of its run directory
     * @param mapped makes its mounts
     */
    public ShimLaunch launch(
            String id,
            RuntimeSpec spec,
            FileDescriptor root,
            @Nullable Cgroup cgroup,
            boolean input,
            MappedMounts mapped) {
        try (DescriptorList descriptors = new DescriptorList();
                Undo undo = new Undo()) {
            Pipe report = Pipe.open();
            undo.push("close the report pipe", report.reading()::close);
            Pipe start = Pipe.open();
            undo.push("close the start pipe", start.writing()::close);
            Pipe keep = Pipe.open();
            undo.push("close the pipe of the record", keep.writing()::close);
            LaunchStreams streams = LaunchStreams.open(run, id, spec, input);
            streams.standard().forEach(descriptors::add);
            List.of(report.writing(), start.reading(), keep.reading()).forEach(descriptors::add);
            supervision(descriptors, streams);
            FileDescriptor master = streams.master();
            if (master != null) {
                undo.push("close the terminal", master::close);
            }
            int rootNumber = descriptors.add(root);
            int cgroupNumber = unified(cgroup)
                    .map(directory -> descriptors.add(Directories.open(directory)))
                    .orElse(0);
            Optional<Integer> terminals =
                    Optional.ofNullable(streams.terminals()).map(descriptors::add);
            Placed placed = new Placed(rootNumber, cgroupNumber, terminals, streams.holds(), mapped);
            Assembled assembled = assemble(id, spec, descriptors, cgroup, placed);
            int pid = spawn(programs.apply(assembled.program()), descriptors);
            Pidfd shim = Pidfd.open(pid).orElseThrow(() -> new IllegalStateException("The shim vanished"));
            undo.commit();
            return new ShimLaunch(
                    ProcessIdentity.of(pid),
                    shim,
                    new ShimReport(report.reading()),
                    new ShimLaunch.Orders(start.writing(), keep.writing(), mapped.ids()),
                    assembled.script(),
                    command(spec),
                    master);
        }
    }

    /** Numbers of descriptors, what the shim holds of them, and who makes those that are missing. */
    private record Placed(
            int root, int cgroup, Optional<Integer> terminals, ShimProgram.Holds holds, MappedMounts mapped) {}

    private void supervision(DescriptorList descriptors, LaunchStreams streams) {
        streams.outputs().forEach(descriptors::add);
        int exits = descriptors.add(Directories.open(run.exits()));
        if (exits != ShimDescriptors.EXITS) {
            throw new IllegalStateException("The shim's descriptors are out of order");
        }
        streams.held().forEach(descriptors::add);
    }

    private Assembled assemble(
            String id, RuntimeSpec spec, DescriptorList descriptors, @Nullable Cgroup cgroup, Placed placed) {
        Neighbours neighbours = new Neighbours(processes, descriptors);
        MountSources sources =
                new MountSources(descriptors, cgroup, neighbours, placed.terminals(), spec.linux(), placed.mapped());
        List<PreparedMount> mounts = new ArrayList<>();
        for (Mount mount : spec.mounts()) {
            mounts.add(sources.prepare(mount));
        }
        Linux linux = spec.linux();
        Seccomp seccomp = linux == null ? null : linux.seccomp();
        Optional<Assembled> init = init(spec);
        LaunchContext context = new LaunchContext(
                placed.root(),
                run.attachPoint().toString(),
                cgroup == null
                        ? List.of()
                        : cgroup.entry().tasksFiles().stream()
                                .map(Path::toString)
                                .toList(),
                mounts,
                seccomp == null ? null : compiler.compile(seccomp, SeccompCompiler.host()),
                seccomp == null ? 0 : SeccompCompiler.flags(seccomp),
                Machine.lastCapability(),
                neighbours.open(linux),
                init.map(program -> descriptors.add(file(program))).orElse(0));
        long flags = linux == null ? 0 : NamespaceFlags.made(linux);
        List<LaunchStep> steps = limits.clamp(LaunchPlanner.plan(spec, context));
        Assembled assembled = ShimProgram.assemble(id, flags, placed.cgroup(), placed.root(), placed.holds(), steps);
        init.ifPresent(program -> assembled.script().succeededBy(program.script()));
        return assembled;
    }

    /** The program of the init, if the container is to have one. */
    private static Optional<Assembled> init(RuntimeSpec spec) {
        return CaissonAnnotations.wantsInit(spec)
                ? Optional.ofNullable(spec.process())
                        .map(LaunchPlanner::command)
                        .map(InitProgram::assemble)
                : Optional.empty();
    }

    private static FileDescriptor file(Assembled init) {
        return Memfd.executable(InitProgram.NAME, init.program());
    }

    private static String command(RuntimeSpec spec) {
        return Objects.requireNonNull(spec.process(), "A container to start has a process")
                .args()
                .getFirst();
    }

    private static int spawn(byte[] program, DescriptorList descriptors) {
        try (FileDescriptor file = Memfd.executable("caisson-shim", program)) {
            return Spawn.start(file, "caisson-shim", descriptors.all());
        }
    }

    private static Optional<Path> unified(@Nullable Cgroup cgroup) {
        return cgroup == null
                ? Optional.empty()
                : Optional.ofNullable(cgroup.entry().unifiedDirectory());
    }
}
