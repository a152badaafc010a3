package io.caisson.container.logs;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;

/**
 * The logs of all containers: {@code <root>/containers/<id>/log/container.log} each, in a directory that
 * only the engine can enter.
 */
public final class ContainerLogs {
    private static final String FILE = "container.log";

    private final Path containers;
    private final ConcurrentMap<String, Shared> feeds = new ConcurrentHashMap<>();

    /** @param containers the directory that holds a directory per container */
    public ContainerLogs(Path containers) {
        this.containers = containers;
    }

    /**
     * Opens a container's log to write to it.
     *
     * @param position a {@link ContainerLog#position}, to cut off what was written after it; empty to go on
     */
    public ContainerLog write(String id, OptionalLong position) {
        LogFeed feed = acquire(id);
        try {
            return new ContainerLog(LogWriter.open(file(id), feed, position), () -> release(id));
        } catch (RuntimeException e) {
            release(id);
            throw e;
        }
    }

    /**
     * Opens a container's log to read it.
     *
     * @param live asked after the reader has begun to listen: whether output of the container may still
     *     come, which {@link #ended} will tell the end of
     */
    public LogCursor read(String id, LogQuery query, BooleanSupplier live) {
        LogFeed feed = acquire(id);
        try {
            LogFeed.Mark mark = feed.mark();
            boolean following = query.follow() && live.getAsBoolean();
            return new LogReader(file(id), feed, mark, query, following, () -> release(id)).opened();
        } catch (RuntimeException e) {
            release(id);
            throw e;
        }
    }

    /** Tells the followers that a container has ended, or is gone: all it wrote is in the file. */
    public void ended(String id) {
        Shared shared = feeds.get(id);
        if (shared != null) {
            shared.feed().ended();
        }
    }

    private Path file(String id) {
        return containers.resolve(id).resolve("log").resolve(FILE);
    }

    private LogFeed acquire(String id) {
        Shared acquired = feeds.compute(
                id,
                (key, known) ->
                        known == null ? new Shared(new LogFeed(), 1) : new Shared(known.feed(), known.users() + 1));
        return acquired.feed();
    }

    private void release(String id) {
        feeds.computeIfPresent(
                id, (key, known) -> known.users() == 1 ? null : new Shared(known.feed(), known.users() - 1));
    }

    private record Shared(LogFeed feed, int users) {}
}
