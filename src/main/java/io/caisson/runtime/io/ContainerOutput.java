package io.caisson.runtime.io;

import io.caisson.kernel.jna.NativeMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/** Both outputs of a container, and where they go; each byte exactly once, whatever happens to the engine. */
public final class ContainerOutput implements AutoCloseable {
    private final List<OutputPipe> pipes;
    private final OutputSink sink;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean finished;

    private ContainerOutput(List<OutputPipe> pipes, OutputSink sink) {
        this.pipes = pipes;
        this.sink = sink;
    }

    /** The reading ends of a container's pipes, which are there. */
    public static List<OutputPipe> pipes(Path output, Path errorOutput) {
        OutputPipe first = OutputPipe.read(OutputStreamName.STDOUT, output);
        try {
            return List.of(first, OutputPipe.read(OutputStreamName.STDERR, errorOutput));
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
    }

    /**
     * Opens the sink, at the place where the pipes go on.
     *
     * @param hub gets what the sink has got
     */
    public static ContainerOutput open(String containerId, List<OutputPipe> pipes, OutputSinks sinks, OutputHub hub) {
        return new ContainerOutput(pipes, new HeardSink(sinks.open(containerId, position(pipes)), hub));
    }

    /** Whether the log and those who listen take more now; if not, they tell when they do. */
    public boolean hasRoom() {
        return sink.hasRoom();
    }

    /** Who is told, on another thread, that there is room again after {@link #hasRoom} said no. */
    public void onRoom(Runnable listener) {
        sink.onRoom(listener);
    }

    public List<OutputPipe> pipes() {
        return pipes;
    }

    /** Reads once from a pipe; does nothing if it is empty or everything is finished. */
    public void drain(OutputPipe pipe, NativeMemory buffer) {
        lock.lock();
        try {
            if (!finished) {
                pipe.drainOnce(sink, buffer);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Reads all that is left, and closes the sink. */
    public void finish() {
        lock.lock();
        try (NativeMemory buffer = NativeMemory.allocate(OutputStage.CHUNK)) {
            if (finished) {
                return;
            }
            for (OutputPipe pipe : pipes) {
                while (pipe.drainOnce(sink, buffer) > 0) {
                    continue;
                }
            }
            finished = true;
            sink.close();
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of the pipes, once nobody reads from them; nothing is read from them any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            finished = true;
            pipes.forEach(OutputPipe::close);
        } finally {
            lock.unlock();
        }
    }

    /** Of two places that the sink has stood at, it came later to the further one. */
    private static OptionalLong position(List<OutputPipe> pipes) {
        return pipes.stream()
                .map(OutputPipe::position)
                .flatMapToLong(OptionalLong::stream)
                .max();
    }
}
