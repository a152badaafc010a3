package io.caisson.runtime.shim;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Memfd;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Pipe;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.process.Pidfd;
import io.caisson.kernel.process.Spawn;
import io.caisson.oci.runtime.IdMapping;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.runtime.script.UserNamespaceProgram;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Makes user namespaces, and tells them their ids (user_namespaces(7)). */
final class UserNamespaces {
    private static final String NAME = "caisson-ids";

    private UserNamespaces() {}

    /**
     * A namespace that nobody is in, for mounts.
     *
     * @throws EngineException {@code UNSUPPORTED_BY_HOST} if the kernel makes none
     */
    static FileDescriptor make(IdMappings ids) {
        try (DescriptorList descriptors = new DescriptorList();
                Pipe start = Pipe.open()) {
            Pipe report = Pipe.open();
            List.of(0, 1, 2).forEach(standard -> descriptors.add(ExecStreams.nullDevice()));
            descriptors.add(report.writing());
            descriptors.add(start.reading().duplicate());
            int pid;
            try (ShimReport said = new ShimReport(report.reading());
                    FileDescriptor program = Memfd.executable(
                            NAME, UserNamespaceProgram.assemble().program())) {
                pid = Spawn.start(program, NAME, descriptors.all());
                // Else its end would not be the end of the pipe.
                report.writing().close();
                return make(pid, said, ids, start);
            }
        }
    }

    private static FileDescriptor make(int pid, ShimReport said, IdMappings ids, Pipe start) {
        try (Pidfd process = Pidfd.open(pid).orElseThrow(() -> new IllegalStateException("The process vanished"))) {
            try {
                require(said.next());
                write(pid, ids);
                String path = "/proc/" + pid + "/ns/user";
                return At.open(FileDescriptor.CURRENT_DIRECTORY, path, Open.O_RDONLY, 0, 0);
            } finally {
                start.writing().close();
                process.reap();
            }
        }
    }

    /** Tells the user namespace of a process its ids, once and for all. */
    static void write(int pid, IdMappings ids) {
        write("/proc/" + pid + "/gid_map", ids.gids());
        write("/proc/" + pid + "/uid_map", ids.uids());
    }

    private static void write(String path, List<IdMapping> mappings) {
        StringBuilder text = new StringBuilder();
        for (IdMapping mapping : mappings) {
            text.append(mapping.containerID())
                    .append(' ')
                    .append(mapping.hostID())
                    .append(' ')
                    .append(mapping.size())
                    .append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        // It takes one write(2) only.
        try (FileDescriptor file = At.open(FileDescriptor.CURRENT_DIRECTORY, path, Open.O_WRONLY, 0, 0);
                NativeMemory buffer = NativeMemory.allocate(Math.max(1, bytes.length))) {
            FileCalls.write(file, ByteBuffer.wrap(bytes), buffer);
        }
    }

    private static void require(Optional<ShimReport.Message> message) {
        if (message.isPresent() && message.get() instanceof ShimReport.Message.AwaitsIds) {
            return;
        }
        Errno errno = message.isPresent() && message.get() instanceof ShimReport.Message.Failed failed
                ? failed.errno()
                : Errno.ECHILD;
        KernelException cause = new KernelException("unshare", errno, "a user namespace");
        throw new EngineException(
                ErrorReason.UNSUPPORTED_BY_HOST,
                "Cannot make a user namespace: " + cause.getMessage()
                        + ". See /proc/sys/user/max_user_namespaces, or run the container without one",
                cause);
    }
}
