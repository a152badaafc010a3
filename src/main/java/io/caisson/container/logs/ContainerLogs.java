package io.caisson.container.logs;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The logs of all containers: {@code <root>/containers/<id>/log/container.log} each, and what is rotated
 * beside it, in a directory that only the engine can enter.
 */
public final class ContainerLogs {
    private static final int IDLE_SECONDS = 10;

    private final Path containers;
    private final Function<String, LoggedContainer> containersById;
    private final LogShippers shippers = new LogShippers();
    private final ConcurrentMap<String, Shared> open = new ConcurrentHashMap<>();
    /** One thread, while there is something to compress. */
    private final ExecutorService compressing = new ThreadPoolExecutor(
            0,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("log-compress").factory());

    /**
     * @param containers the directory that holds a directory per container
     * @param containersById tells of a container by its ID; asked when a log is opened to write to it
     */
    public ContainerLogs(Path containers, Function<String, LoggedContainer> containersById) {
        this.containers = containers;
        this.containersById = containersById;
    }

    /**
     * Opens a container's log to write to it.
     *
     * @param position a {@link ContainerLog#position}, to cut off what was written after it; empty to go on
     */
    public ContainerLog write(String id, OptionalLong position) {
        LoggedContainer container = containersById.apply(id);
        return switch (LogDriver.of(container.log())) {
            case JSON -> files(id, LogDriver.rotation(container.log()), position);
            case SYSLOG -> new ContainerLog(shippers.open(container, directory(id), position), () -> {});
            case NONE -> new ContainerLog(new Nowhere(), () -> {});
        };
    }

    /** After an engine's start: sends what one that does not run has left to be sent; nothing if it runs. */
    public void resume(LoggedContainer container) {
        if (LogDriver.of(container.log()) == LogDriver.SYSLOG) {
            shippers.resume(container, directory(container.id()));
        }
    }

    /** A container's log is about to be removed. Waits some seconds at most for what is still to be sent of it. */
    public void forget(String id) {
        shippers.forget(id);
    }

    private ContainerLog files(String id, Rotation rotation, OptionalLong position) {
        Shared shared = acquire(id);
        try {
            Runnable compress = () -> compress(id, rotation.bound());
            LogWriter writer = LogWriter.open(shared.segments(), shared.feed(), rotation, position, compress);
            return new ContainerLog(writer, () -> release(id));
        } catch (RuntimeException e) {
            release(id);
            throw e;
        }
    }

    private void compress(String id, long bound) {
        Shared shared = acquire(id);
        compressing.execute(() -> {
            try {
                new LogCompressor(shared.segments(), bound).run();
            } finally {
                release(id);
            }
        });
    }

    /**
     * Opens a container's log to read it.
     *
     * @param live asked after the reader has begun to listen: whether output of the container may still
     *     come, which {@link #ended} will tell the end of
     */
    public LogCursor read(String id, LogQuery query, BooleanSupplier live) {
        Shared shared = acquire(id);
        try {
            LogFeed.Mark mark = shared.feed().mark();
            boolean following = query.follow() && live.getAsBoolean();
            return new LogReader(shared.segments(), shared.feed(), mark, query, following, () -> release(id)).opened();
        } catch (RuntimeException e) {
            release(id);
            throw e;
        }
    }

    /** Tells the followers that a container has ended, or is gone: all it wrote is in the file. */
    public void ended(String id) {
        Shared shared = open.get(id);
        if (shared != null) {
            shared.feed().ended();
        }
    }

    private Path directory(String id) {
        return containers.resolve(id).resolve("log");
    }

    private Shared acquire(String id) {
        return open.compute(id, (key, known) -> {
            if (known != null) {
                return known.with(known.users() + 1);
            }
            return new Shared(new LogSegments(directory(id)), new LogFeed(), 1);
        });
    }

    private void release(String id) {
        open.computeIfPresent(id, (key, known) -> known.users() == 1 ? null : known.with(known.users() - 1));
    }

    private record Shared(LogSegments segments, LogFeed feed, int users) {
        Shared with(int number) {
            return new Shared(segments, feed, number);
        }
    }

    /** Takes everything, and keeps nothing. */
    private static final class Nowhere implements LogDestination {
        @Override
        public void append(LogStream stream, ByteBuffer bytes, Instant time) {
            bytes.position(bytes.limit());
        }

        @Override
        public boolean keeps() {
            return false;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
