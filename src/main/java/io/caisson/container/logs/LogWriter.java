package io.caisson.container.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Appends what a container writes to its log; one write(2) per chunk, nothing kept in memory.
 *
 * <p>Each fragment is written as it comes, also one without line feed ({@link LineAssembler} puts lines
 * together), so that no output is lost with the engine. Closing marks the end of lines without line feed.
 * When the disk is full output is dropped, with a warning: the container must not hang for it.
 *
 * <p>When a file would become too long the log goes on in a new one, whose name says where it begins. What an
 * engine that was killed has written too much may reach back into files before the last one: they are
 * compressed only after the next chunk was asked for, since what came before it is noted then.
 *
 * <p>The file is made with the first byte: a container that says nothing costs neither inodes nor a buffer.
 *
 * <p>For one thread at a time.
 */
final class LogWriter implements LogDestination {
    private static final Logger LOG = Logger.getLogger(LogWriter.class);

    private final LogSegments segments;
    private final LogFeed feed;
    private final Rotation rotation;
    private final Runnable onSettled;
    private final LogEncoder encoder = new LogEncoder();
    /** Streams whose line is, or may be, under way. */
    private final Set<LogStream> open = EnumSet.noneOf(LogStream.class);

    private LogSegment segment = new LogSegment(0, false);
    private @Nullable FileChannel channel;
    private byte[] chunk = {};
    private long size;
    private long dropped;
    private boolean unsettled;
    /** Why there is no next file; tried again with the next chunk. */
    private @Nullable IOException stuck;

    private LogWriter(LogSegments segments, LogFeed feed, Rotation rotation, Runnable onSettled) {
        this.segments = segments;
        this.feed = feed;
        this.rotation = rotation;
        this.onSettled = onSettled;
    }

    /**
     * Opens a log to go on with it; one that is not there is made, with its directory, by the first write.
     *
     * @param position where it stood last, if known: what comes after that is written again
     * @param onSettled told when there are files to compress
     */
    static LogWriter open(
            LogSegments segments, LogFeed feed, Rotation rotation, OptionalLong position, Runnable onSettled) {
        LogWriter writer = new LogWriter(segments, feed, rotation, onSettled);
        try {
            writer.goOn(position);
            writer.settle();
            return writer;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the log " + segments.directory(), e);
        }
    }

    private void goOn(OptionalLong position) throws IOException {
        segments.repair();
        List<LogSegment> all = new ArrayList<>(segments.list());
        while (!all.isEmpty() && all.getLast().start() > position.orElse(Long.MAX_VALUE)) {
            segments.delete(all.removeLast());
        }
        if (all.isEmpty()) {
            segment = new LogSegment(position.orElse(0), false);
            return;
        }
        segments.keep(rotation.maxFile());
        unsettled = rotation.compress() && all.size() > 1;
        LogSegment last = all.getLast();
        // An engine that was killed may have left lines without an end.
        open.addAll(EnumSet.allOf(LogStream.class));
        if (last.compressed()) {
            segment = new LogSegment(last.start() + segments.length(last), false);
            return;
        }
        segment = last;
        FileChannel there = channel();
        if (position.isPresent()) {
            there.truncate(position.getAsLong() - last.start());
        }
        size = LogRepair.cutTornLine(there);
    }

    private FileChannel channel() throws IOException {
        FileChannel known = channel;
        if (known != null) {
            return known;
        }
        FileChannel made = segments.write(segment);
        channel = made;
        return made;
    }

    @Override
    public long position() {
        return segment.start() + size;
    }

    @Override
    public void append(LogStream stream, ByteBuffer bytes, Instant time) {
        int length = bytes.remaining();
        if (length == 0) {
            return;
        }
        settle();
        stuck = null;
        if (chunk.length < length) {
            chunk = new byte[length];
        }
        bytes.get(chunk, 0, length);
        byte[] tail = LogEncoder.tail(stream, time);
        int from = 0;
        while (from < length) {
            int to = end(from, Math.min(length, from + rotation.longest()));
            boolean partial = chunk[to - 1] != '\n';
            add(from, to, tail, partial);
            from = to;
        }
        if (chunk[length - 1] == '\n') {
            open.remove(stream);
        } else {
            open.add(stream);
        }
        write(encoder.length());
        feed.written();
    }

    /** What came before is noted by whoever would give it again. */
    private void settle() {
        if (unsettled) {
            unsettled = false;
            segments.settle(segment.start());
            onSettled.run();
        }
    }

    private void add(int from, int to, byte[] tail, boolean partial) {
        int before = encoder.length();
        encoder.append(chunk, from, to, tail, partial);
        if (rotation.exceededBy(size + encoder.length()) && size + before > 0) {
            write(before);
            rotate();
        }
    }

    @Override
    public void close() {
        try {
            endLines();
            settle();
            report();
        } finally {
            closeFile();
        }
    }

    /** Ends the lines that have no line feed: what follows is the next ones. */
    void endLines() {
        if (open.isEmpty()) {
            return;
        }
        Instant now = Instant.now();
        for (LogStream stream : open) {
            add(0, 0, LogEncoder.tail(stream, now), false);
        }
        write(encoder.length());
        feed.written();
        open.clear();
    }

    private void closeFile() {
        FileChannel known = channel;
        channel = null;
        try {
            if (known != null) {
                known.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the log " + segments.directory(), e);
        }
    }

    /** After the next line feed, or at the limit. */
    private int end(int from, int limit) {
        for (int i = from; i < limit; i++) {
            if (chunk[i] == '\n') {
                return i + 1;
            }
        }
        return limit;
    }

    /** Writes the first so many bytes of what is encoded; forgets them if they cannot be written. */
    private void write(int length) {
        if (length == 0) {
            return;
        }
        ByteBuffer bytes = encoder.bytes(length);
        try {
            FileChannel log = channel();
            if (rotation.exceededBy(size + length)) {
                throw new IOException("its next file cannot be made", stuck);
            }
            while (bytes.hasRemaining()) {
                log.write(bytes, size + bytes.position());
            }
            size += length;
            report();
        } catch (IOException e) {
            drop(bytes.position(), length, e);
        } finally {
            encoder.forget(length);
        }
    }

    /** Goes on in a new file, and takes away the oldest; stays in the old one if there can be no other. */
    private void rotate() {
        LogSegment next = new LogSegment(position(), false);
        if (next.start() == segment.start() || stuck != null) {
            return;
        }
        try {
            if (rotation.maxFile() > 1) {
                segments.keep(rotation.maxFile() - 1);
            }
            FileChannel made = segments.write(next);
            closeFile();
            channel = made;
            segment = next;
            size = 0;
            unsettled = rotation.compress();
            segments.keep(rotation.maxFile());
        } catch (IOException e) {
            stuck = e;
        }
    }

    private void drop(int written, int length, IOException cause) {
        // What is there in whole lines stays: a reader may have it.
        int kept = encoder.endOfLines(written);
        long lost = encoder.lines(kept, length);
        size += kept;
        if (dropped == 0) {
            LOG.warnf(
                    cause, "Cannot write to the log %s. Output is lost until it can be written", segments.directory());
        }
        dropped += lost;
        try {
            if (channel != null) {
                channel.truncate(size);
            }
        } catch (IOException e) {
            LOG.debugf(e, "Cannot cut the log %s back to %d bytes", segments.directory(), size);
        }
    }

    private void report() {
        if (dropped > 0) {
            LOG.warnf("%d lines of output for the log %s were lost", dropped, segments.directory());
            dropped = 0;
        }
    }
}
