package io.caisson.runtime.shim;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Terminal;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.runtime.io.OutputPipe;
import io.caisson.runtime.plan.MountOptions;
import io.caisson.runtime.script.ShimProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a container reads and writes: the pipes of its run directory, or a terminal of a devpts that the engine
 * has made, so that nothing of the container's is opened for it. And what its supervisor holds of these, so that
 * they outlive the engine.
 *
 * @param standard its stdin, stdout and stderr
 * @param outputs what the supervisor holds of both outputs
 * @param held what the supervisor holds beside these; two, or none
 * @param terminals the devpts, as a mount that is attached nowhere
 * @param master of the terminal; ours, not closed with this
 */
record LaunchStreams(
        ShimProgram.Holds holds,
        List<FileDescriptor> standard,
        List<FileDescriptor> outputs,
        List<FileDescriptor> held,
        @Nullable FileDescriptor terminals,
        @Nullable FileDescriptor master) {
    /** Makes the terminal, or opens the pipes, which are there with a reader of each output. */
    static LaunchStreams open(RunDirectory run, String id, RuntimeSpec spec, boolean input) {
        Process process = spec.process();
        return process != null && process.terminal() ? terminal(spec, process) : pipes(run, id, input);
    }

    private static LaunchStreams pipes(RunDirectory run, String id, boolean input) {
        List<FileDescriptor> standard = new ArrayList<>();
        List<FileDescriptor> outputs = new ArrayList<>();
        List<FileDescriptor> held = new ArrayList<>();
        try {
            if (input) {
                // Nobody waits for the other side while one has both.
                try (FileDescriptor both = OutputPipe.open(run.input(id), Open.O_RDWR)) {
                    standard.add(OutputPipe.open(run.input(id), Open.O_RDONLY));
                    held.add(OutputPipe.open(run.input(id), Open.O_WRONLY));
                }
                held.add(OutputPipe.open(run.inputEnd(id), Open.O_RDWR));
            } else {
                standard.add(ExecStreams.nullDevice());
            }
            standard.add(OutputPipe.open(run.output(id), Open.O_WRONLY));
            standard.add(OutputPipe.open(run.errorOutput(id), Open.O_WRONLY));
            outputs.add(OutputPipe.open(run.output(id), Open.O_RDWR));
            outputs.add(OutputPipe.open(run.errorOutput(id), Open.O_RDWR));
            ShimProgram.Holds holds = input ? ShimProgram.Holds.INPUT : ShimProgram.Holds.NOTHING;
            return new LaunchStreams(holds, standard, outputs, held, null, null);
        } catch (RuntimeException e) {
            List.of(standard, outputs, held).forEach(all -> all.forEach(FileDescriptor::close));
            throw e;
        }
    }

    /** Makes the terminal. */
    static LaunchStreams terminal(RuntimeSpec spec, Process process) {
        List<FileDescriptor> opened = new ArrayList<>();
        try {
            IdMappings ids = IdMappings.of(spec.linux());
            FileDescriptor terminals = kept(opened, devpts(spec, ids));
            FileDescriptor master = kept(opened, Terminal.open(terminals));
            FileDescriptor slave = kept(opened, Terminal.peer(master));
            long sameGroup = -1;
            FileCalls.changeOwner(slave, ids.hostUid(process.user().uid()), sameGroup);
            // Held too, so that one whose processes have all closed it does not read like one that has ended.
            return new LaunchStreams(
                    ShimProgram.Holds.TERMINAL,
                    List.of(slave, kept(opened, slave.duplicate()), kept(opened, slave.duplicate())),
                    List.of(kept(opened, ExecStreams.nullDevice()), kept(opened, ExecStreams.nullDevice())),
                    List.of(kept(opened, master.duplicate()), kept(opened, slave.duplicate())),
                    terminals,
                    master);
        } catch (RuntimeException e) {
            opened.forEach(FileDescriptor::close);
            throw e;
        }
    }

    private static FileDescriptor kept(List<FileDescriptor> opened, FileDescriptor one) {
        opened.add(one);
        return one;
    }

    private static FileDescriptor devpts(RuntimeSpec spec, IdMappings ids) {
        Optional<Mount> asked = spec.mounts().stream()
                .filter(mount -> "devpts".equals(mount.type()))
                .findFirst();
        MountOptions options = MountOptions.parse(asked.map(Mount::options).orElse(List.of("ptmxmode=0666")));
        return EngineFileSystem.make("devpts", "devpts", options, ids);
    }
}
