package io.caisson.runtime.io;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Terminal;
import io.caisson.kernel.jna.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a run of a container reads: nothing, a pipe, or what is typed on its terminal. Safe for use by several threads. */
public final class ContainerInput implements AutoCloseable {
    private final @Nullable ProcessInput input;
    private final @Nullable Path end;
    private @Nullable FileDescriptor terminal;

    private ContainerInput(@Nullable ProcessInput input, @Nullable Path end, @Nullable FileDescriptor terminal) {
        this.input = input;
        this.end = end;
        this.terminal = terminal;
    }

    /** It reads nothing. */
    public static ContainerInput none() {
        return new ContainerInput(null, null, null);
    }

    /** What is typed on a terminal; the master is duplicated. */
    public static ContainerInput ofTerminal(FileDescriptor master, EventLoop loop) {
        return new ContainerInput(new ProcessInput(master.duplicate(), loop), null, master.duplicate());
    }

    /**
     * A pipe, whose writing end a supervisor holds too; none if there is no such pipe, if it has been ended, or if
     * nobody reads it any more.
     *
     * @param end the pipe by which the supervisor is told that it is to end
     */
    public static ContainerInput ofPipe(Path pipe, Path end, EventLoop loop) {
        if (!Files.exists(pipe)) {
            return none();
        }
        int flags = Open.O_WRONLY | Open.O_NONBLOCK;
        // A supervisor that was told to end the input has what it was told there, or has let go of it: a new writer
        // would open the input again.
        try (FileDescriptor supervised = OutputPipe.open(end, flags);
                NativeMemory word = NativeMemory.allocate(Integer.BYTES)) {
            if (OutputPipe.hasBytes(supervised, word)) {
                return none();
            }
            return new ContainerInput(new ProcessInput(OutputPipe.open(pipe, flags), loop), end, null);
        } catch (KernelException e) {
            if (e.is(Errno.ENXIO)) {
                return none();
            }
            throw e;
        }
    }

    /** Gives it something to read, as fast as it does; false if it reads nothing any more. */
    boolean write(byte[] bytes) throws InterruptedException {
        return input != null && input.write(bytes);
    }

    /** It has read everything, once it has read what was written; nothing for a terminal. */
    synchronized void end() {
        if (input == null || end == null) {
            return;
        }
        input.close();
        try (FileDescriptor told = OutputPipe.open(end, Open.O_WRONLY | Open.O_NONBLOCK);
                NativeMemory one = NativeMemory.allocate(1)) {
            FileCalls.write(told, ByteBuffer.wrap(new byte[1]), one);
        } catch (KernelException e) {
            // Ended already, by another, or with its supervisor.
            if (!e.is(Errno.ENXIO) && !e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    /** Sets the size of the terminal's window in characters; false if there is none. */
    synchronized boolean resize(int rows, int columns) {
        if (terminal == null) {
            return false;
        }
        Terminal.resize(terminal, rows, columns);
        return true;
    }

    /** Lets go of it; the container reads on. */
    @Override
    public synchronized void close() {
        if (input != null) {
            input.close();
        }
        if (terminal != null) {
            terminal.close();
            terminal = null;
        }
    }
}
