package io.caisson.runtime;

import io.caisson.kernel.file.Inotify;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.runtime.io.EventLoop;
import io.caisson.runtime.io.OutputPipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Empties the pipes of all containers, and sees that they have ended, by the file that a supervisor writes
 * or by the supervisor's own end; all on the loop's one thread.
 */
final class OutputWatcher implements AutoCloseable {
    /** Most bytes that are read at once. */
    private static final int BUFFER = 256 * 1024;

    private final EventLoop loop;
    private final Path exits;
    private final Inotify inotify;
    private final EventLoop.Registration arrivals;
    private final Map<String, List<EventLoop.Registration>> watched = new ConcurrentHashMap<>();
    private final NativeMemory buffer = NativeMemory.allocate(BUFFER);
    private final Consumer<String> ended;
    private final Consumer<Running> orphaned;

    /**
     * @param exits the directory of the files that say how containers ended
     * @param ended takes the ID of a container that has such a file; must not block
     * @param orphaned takes a container whose supervisor has ended; must not block
     */
    OutputWatcher(EventLoop loop, Path exits, Consumer<String> ended, Consumer<Running> orphaned) {
        this.loop = loop;
        this.exits = exits;
        this.inotify = new Inotify(exits);
        this.ended = ended;
        this.orphaned = orphaned;
        this.arrivals = loop.whenReadable(
                inotify.descriptor(), registration -> inotify.names().forEach(this::arrived));
    }

    /** Begins to follow a container. */
    void watch(Running container) {
        List<EventLoop.Registration> own = new ArrayList<>();
        for (OutputPipe pipe : container.output.pipes()) {
            own.add(loop.whenReadable(pipe.descriptor(), registration -> drain(container, pipe, registration)));
        }
        List<EventLoop.Registration> pipes = List.copyOf(own);
        container.output.onRoom(() -> pipes.forEach(EventLoop.Registration::resume));
        own.add(loop.whenReadable(container.shim.descriptor(), registration -> {
            registration.pause();
            orphaned.accept(container);
        }));
        watched.put(container.id, own);
    }

    /** Reads no faster than those take it who are attached. */
    private void drain(Running container, OutputPipe pipe, EventLoop.Registration registration) {
        if (!container.output.hasRoom()) {
            registration.pause();
            // There may be room since the look, and nobody who tells.
            if (!container.output.hasRoom()) {
                return;
            }
            registration.resume();
        }
        container.output.drain(pipe, buffer);
    }

    /** Follows a container no more; its descriptors may then be closed. */
    void forget(Running container) {
        List<EventLoop.Registration> own = watched.remove(container.id);
        if (own != null) {
            own.forEach(EventLoop.Registration::close);
        }
    }

    /** To be closed after the loop. */
    @Override
    public void close() {
        arrivals.close();
        inotify.close();
        buffer.close();
    }

    private void arrived(String id) {
        if (!id.isEmpty()) {
            ended.accept(id);
            return;
        }
        // The kernel's queue was full: some names were lost, and only a look can tell which.
        watched.keySet().stream()
                .filter(container -> Files.exists(exits.resolve(container)))
                .forEach(ended);
    }
}
