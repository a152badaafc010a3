package io.caisson.container.logs;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one log file, and follows it if asked to. */
final class LogReader implements LogCursor {
    private static final Duration FAR = Duration.ofDays(365);

    private final Path file;
    private final LogFeed feed;
    private final LogQuery query;
    private final LogSelection selection;
    private final LineAssembler assembler = new LineAssembler();
    private final Deque<LogRecord> ready = new ArrayDeque<>();
    private final Runnable onClose;

    private LogFeed.Mark mark;
    private boolean following;
    private long skip;
    private boolean fromStart;
    private volatile boolean closed;
    private @Nullable FileChannel channel;
    private @Nullable LogLines lines;

    /**
     * @param mark taken of the feed before it was decided whether to follow
     * @param following whether output may still come
     */
    LogReader(Path file, LogFeed feed, LogFeed.Mark mark, LogQuery query, boolean following, Runnable onClose) {
        this.file = file;
        this.feed = feed;
        this.mark = mark;
        this.query = query;
        this.following = following;
        this.selection = new LogSelection(query);
        this.onClose = onClose;
    }

    /** Opens the file, if it is there yet: a reader keeps its log even if the container is deleted. */
    LogReader opened() {
        // Of a log that begins later every line is new: none was there to be counted from the end.
        fromStart = !attempt(this::openIfThere);
        return this;
    }

    @Override
    public boolean begun() {
        return !fromStart;
    }

    @Override
    public Optional<LogRecord> next() throws InterruptedException {
        while (!closed) {
            LogRecord item = ready.poll();
            if (item != null) {
                if (isPastUntil(item.time())) {
                    return Optional.empty();
                }
                if (selection.matches(item) && skip-- <= 0) {
                    return Optional.of(item);
                }
            } else if (!attempt(this::read) && !proceed()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        feed.wake();
        onClose.run();
        FileChannel open = channel;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw failure(e);
            }
        }
    }

    /** At the end of the file: waits for more, or ends the last lines; false if all is done. */
    private boolean proceed() throws InterruptedException {
        if (!following) {
            List<LogRecord> rest = assembler.flush();
            ready.addAll(rest);
            return !rest.isEmpty();
        }
        long left = nanosLeft();
        LogFeed.Mark now = feed.awaitChange(mark, () -> closed, left);
        if (now.ends() != mark.ends() || left <= 0) {
            // What comes later is not asked for, or does not come: one more look at the file, and that is all.
            following = false;
        }
        mark = now;
        return true;
    }

    /** Until nothing that is asked for can come any more. */
    private long nanosLeft() {
        Instant until = query.until();
        if (until == null) {
            return Long.MAX_VALUE;
        }
        Duration left = Duration.between(Instant.now(), until);
        return left.compareTo(FAR) > 0 ? Long.MAX_VALUE : left.toNanos();
    }

    private boolean isPastUntil(Instant time) {
        Instant until = query.until();
        return query.follow() && until != null && !time.isBefore(until);
    }

    /** Reads one fragment; false at the end of the file. */
    private boolean read() throws IOException {
        openIfThere();
        LogLines open = lines;
        LogFragment fragment = open == null ? null : open.next();
        if (fragment == null) {
            return false;
        }
        ready.addAll(assembler.add(fragment));
        return true;
    }

    private boolean openIfThere() throws IOException {
        if (lines != null) {
            return true;
        }
        FileChannel open;
        try {
            open = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException none) {
            return false;
        }
        channel = open;
        Long tail = query.tail();
        LogTail start = tail == null || fromStart ? new LogTail(0, 0) : LogTail.find(open, selection, tail);
        skip = start.skip();
        lines = new LogLines(open, start.position());
        return true;
    }

    private boolean attempt(Reading reading) {
        try {
            return reading.run();
        } catch (ClosedChannelException e) {
            if (closed) {
                return false;
            }
            throw failure(e);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private EngineException failure(IOException cause) {
        return new EngineException(ErrorReason.STORAGE, "Cannot read the log " + file + ": " + cause, cause)
                .with("path", file.toString());
    }

    @FunctionalInterface
    private interface Reading {
        boolean run() throws IOException;
    }
}
