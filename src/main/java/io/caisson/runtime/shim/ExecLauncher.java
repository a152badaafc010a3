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
import io.caisson.oci.runtime.IdMappings;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.oci.runtime.Seccomp;
import io.caisson.oci.runtime.User;
import io.caisson.runtime.plan.ExecContext;
import io.caisson.runtime.plan.ExecPlanner;
import io.caisson.runtime.plan.LaunchStep;
import io.caisson.runtime.plan.NamespaceFlags;
import io.caisson.runtime.script.Assembled;
import io.caisson.runtime.script.ExecProgram;
import io.caisson.runtime.script.ShimDescriptors;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Starts the supervisor of one more process in a container: opens what it needs, and lets it run. */
public final class ExecLauncher {
    private final SeccompCompiler compiler = new SeccompCompiler();
    private final HardLimits limits = HardLimits.own();
    private final RunDirectory run;
    private final UnaryOperator<byte[]> programs;

    /** @param programs what is executed instead of a program */
    public ExecLauncher(RunDirectory run, UnaryOperator<byte[]> programs) {
        this.run = run;
        this.programs = programs;
    }

    /**
     * Starts it. It waits, in the container, for its release when that is told.
     *
     * @param spec of the container, with the process that is to be made
     * @param container its first process
     * @param input whether there is to be an input beside the terminal's
     */
    public ExecLaunch launch(String id, RuntimeSpec spec, Pidfd container, Cgroup cgroup, boolean input) {
        Process process = Objects.requireNonNull(spec.process(), "What is executed is a process");
        try (DescriptorList descriptors = new DescriptorList();
                Undo undo = new Undo()) {
            Pipe report = Pipe.open();
            undo.push("close the report pipe", report.reading()::close);
            Pipe start = Pipe.open();
            undo.push("close the start pipe", start.writing()::close);
            User user = ofHost(process.user(), spec);
            ExecStreams streams = process.terminal() ? ExecStreams.NONE : ExecStreams.pipes(descriptors, input, user);
            undo.push("close the pipes", streams::close);
            if (process.terminal()) {
                for (int standard = 0; standard < ShimDescriptors.REPORT; standard++) {
                    descriptors.add(ExecStreams.nullDevice());
                }
            }
            descriptors.add(report.writing());
            descriptors.add(start.reading());
            int containerNumber = descriptors.add(container.descriptor().duplicate());
            streams.held().forEach(descriptors::add);
            int exits = descriptors.add(Directories.open(run.exits()));
            if (exits != ShimDescriptors.EXITS) {
                throw new IllegalStateException("The supervisor's descriptors are out of order");
            }
            Path unified = cgroup.entry().unifiedDirectory();
            int cgroupNumber = unified == null ? 0 : descriptors.add(Directories.open(unified));
            Assembled assembled = ExecProgram.assemble(id, cgroupNumber, steps(spec, process, cgroup, containerNumber));
            int pid = spawn(programs.apply(assembled.program()), descriptors);
            Pidfd shim = Pidfd.open(pid).orElseThrow(() -> new IllegalStateException("The supervisor vanished"));
            undo.commit();
            return new ExecLaunch(
                    ProcessIdentity.of(pid),
                    shim,
                    new ShimReport(report.reading()),
                    start.writing(),
                    streams,
                    assembled.script(),
                    process);
        }
    }

    private List<LaunchStep> steps(RuntimeSpec spec, Process process, Cgroup cgroup, int container) {
        Linux linux = Objects.requireNonNull(spec.linux(), "A container has namespaces");
        Seccomp seccomp = linux.seccomp();
        ExecContext context = new ExecContext(
                cgroup.entry().tasksFiles().stream().map(Path::toString).toList(),
                seccomp == null ? null : compiler.compile(seccomp, SeccompCompiler.host()),
                seccomp == null ? 0 : SeccompCompiler.flags(seccomp),
                Machine.lastCapability());
        return limits.clamp(ExecPlanner.plan(process, context, container, NamespaceFlags.entered(linux)));
    }

    private static User ofHost(User user, RuntimeSpec spec) {
        IdMappings ids = IdMappings.of(spec.linux());
        return new User(ids.hostUid(user.uid()), ids.hostGid(user.gid()), user.umask(), List.of());
    }

    private static int spawn(byte[] program, DescriptorList descriptors) {
        try (FileDescriptor file = Memfd.executable("caisson-exec", program)) {
            return Spawn.start(file, "caisson-exec", descriptors.all());
        }
    }
}
