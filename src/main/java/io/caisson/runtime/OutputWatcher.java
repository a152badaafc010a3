package io.caisson.runtime;

import io.caisson.kernel.file.Epoll;
import io.caisson.kernel.file.Inotify;
import io.caisson.kernel.file.Pipe;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.runtime.io.OutputPipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The one thread that all containers share: it empties their pipes, and sees that they have ended, by the
 * file that a supervisor writes or by the supervisor's own end.
 */
final class OutputWatcher implements AutoCloseable {
    /** Bytes read at once: as much as a pipe holds. */
    private static final int BUFFER = 64 * 1024;

    private static final System.Logger LOG = System.getLogger(OutputWatcher.class.getName());
    private static final long EXITS = 0;
    private static final long STOP = 1;

    private final Epoll epoll = new Epoll();
    private final Path exits;
    private final Inotify inotify;
    private final Pipe stop = Pipe.open();
    private final AtomicLong tokens = new AtomicLong(STOP);
    private final Map<Long, Runnable> ready = new ConcurrentHashMap<>();
    private final Map<String, long[]> watched = new ConcurrentHashMap<>();
    private final NativeMemory buffer = NativeMemory.allocate(BUFFER);
    private final Consumer<String> ended;
    private final Consumer<Running> orphaned;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param exits the directory of the files that say how containers ended
     * @param ended takes the ID of a container that has such a file; must not block
     * @param orphaned takes a container whose supervisor has ended; must not block
     */
    OutputWatcher(Path exits, Consumer<String> ended, Consumer<Running> orphaned) {
        this.exits = exits;
        this.inotify = new Inotify(exits);
        this.ended = ended;
        this.orphaned = orphaned;
        epoll.add(inotify.descriptor(), EXITS);
        epoll.add(stop.reading(), STOP);
        thread = Thread.ofPlatform().daemon().name("container-output").start(this::run);
    }

    /** Begins to follow a container. */
    void watch(Running container) {
        List<OutputPipe> pipes = container.output.pipes();
        long[] own = new long[pipes.size() + 1];
        for (int i = 0; i < pipes.size(); i++) {
            OutputPipe pipe = pipes.get(i);
            own[i] = tokens.incrementAndGet();
            ready.put(own[i], () -> container.output.drain(pipe, buffer));
            epoll.add(pipe.descriptor(), own[i]);
        }
        int last = own.length - 1;
        own[last] = tokens.incrementAndGet();
        ready.put(own[last], () -> {
            epoll.remove(container.shim.descriptor());
            orphaned.accept(container);
        });
        epoll.add(container.shim.descriptor(), own[last]);
        watched.put(container.id, own);
    }

    /** Follows a container no more; its descriptors may then be closed. */
    void forget(Running container) {
        long[] own = watched.remove(container.id);
        if (own != null) {
            container.output.pipes().forEach(pipe -> epoll.remove(pipe.descriptor()));
            epoll.remove(container.shim.descriptor());
            for (long token : own) {
                ready.remove(token);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        stop.writing().close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        stop.reading().close();
        inotify.close();
        epoll.close();
        buffer.close();
    }

    private void run() {
        while (!closed) {
            epoll.await(this::handle);
        }
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

    private void handle(long token) {
        try {
            if (token == EXITS) {
                inotify.names().forEach(this::arrived);
            } else if (token != STOP) {
                Runnable work = ready.get(token);
                if (work != null) {
                    work.run();
                }
            }
        } catch (RuntimeException e) {
            // One container's trouble must not stop the others' output.
            LOG.log(System.Logger.Level.ERROR, "Following a container failed", e);
        }
    }
}
