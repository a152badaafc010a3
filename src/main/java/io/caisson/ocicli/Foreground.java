package io.caisson.ocicli;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Pipe;
import io.caisson.kernel.file.Terminal;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.process.Pidfd;
import io.caisson.runtime.shim.ProcessIdentity;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Waits for a child, passes signals on to it, and connects its terminal with ours. */
final class Foreground {
    private static final int BUFFER = 16 * 1024;
    private static final FileDescriptor STDIN = new FileDescriptor(0);
    private static final FileDescriptor STDOUT = new FileDescriptor(1);

    private final ProcessIdentity process;
    private final Optional<FileDescriptor> terminal;

    /** @param terminal the master of the child's, if it has one; closed here */
    Foreground(ProcessIdentity process, Optional<FileDescriptor> terminal) {
        this.process = process;
        this.terminal = terminal;
    }

    /** Waits for its end; answers its exit code. */
    int await() {
        try (Pidfd held = process.open().orElseThrow(() -> new IllegalStateException("A child of ours vanished"))) {
            SignalForwarding.begin(
                    held,
                    () -> terminal.filter(master -> Terminal.is(STDIN))
                            .ifPresent(master -> Terminal.copySize(STDIN, master)));
            return terminal.isPresent() ? awaitTerminal(held, terminal.get()) : held.exitCode();
        }
    }

    private static int awaitTerminal(Pidfd held, FileDescriptor master) {
        Pipe.mayWait(master);
        byte[] before = null;
        if (Terminal.is(STDIN)) {
            Terminal.copySize(STDIN, master);
            before = Terminal.makeRaw(STDIN);
        }
        try {
            Thread.ofPlatform().daemon().name("terminal-input").start(() -> copy(STDIN, master));
            // Ends once nobody has the other side open any more.
            copy(master, STDOUT);
            return held.exitCode();
        } finally {
            if (before != null) {
                Terminal.restore(STDIN, before);
            }
        }
    }

    private static void copy(FileDescriptor from, FileDescriptor to) {
        try (NativeMemory buffer = NativeMemory.allocate(BUFFER);
                NativeMemory writing = NativeMemory.allocate(BUFFER)) {
            for (int length = FileCalls.read(from, buffer, BUFFER);
                    length > 0;
                    length = FileCalls.read(from, buffer, BUFFER)) {
                FileCalls.write(to, ByteBuffer.wrap(buffer.bytes(0, length)), writing);
            }
        } catch (KernelException e) {
            // EIO: the other side of a terminal is closed. Whatever it is, there is nothing more to hand on.
        }
    }
}
