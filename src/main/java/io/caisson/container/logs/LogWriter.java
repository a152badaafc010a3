package io.caisson.container.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Appends what a container writes to its log file; one write(2) per chunk, nothing kept in memory.
 *
 * <p>Each fragment is written as it comes, also one without line feed ({@link LineAssembler} puts lines
 * together), so that no output is lost with the engine. Closing marks the end of lines without line feed.
 * When the disk is full output is dropped, with a warning: the container must not hang for it.
 *
 * <p>The file is made with the first byte: a container that says nothing costs neither inodes nor a buffer.
 *
 * <p>For one thread at a time.
 */
final class LogWriter implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LogWriter.class);

    private final Path file;
    private final LogFeed feed;
    private final LogEncoder encoder = new LogEncoder();
    /** Streams whose line is, or may be, under way. */
    private final Set<LogStream> open = EnumSet.noneOf(LogStream.class);

    private @Nullable FileChannel channel;
    private byte[] chunk = {};
    private long size;
    private long dropped;

    private LogWriter(Path file, LogFeed feed) {
        this.file = file;
        this.feed = feed;
    }

    /**
     * Opens a log to go on with it; one that is not there is made, with its directory, by the first write.
     *
     * @param position where it stood last, if known: what comes after that is written again
     */
    static LogWriter open(Path file, LogFeed feed, OptionalLong position) {
        LogWriter writer = new LogWriter(file, feed);
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                writer.goOn(position);
            }
            return writer;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the log " + file, e);
        }
    }

    private void goOn(OptionalLong position) throws IOException {
        FileChannel there = channel();
        if (position.isPresent()) {
            there.truncate(position.getAsLong());
        }
        size = LogRepair.cutTornLine(there);
        there.position(size);
        if (size > 0) {
            // An engine that was killed may have left lines without an end.
            open.addAll(EnumSet.allOf(LogStream.class));
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel known = channel;
        if (known != null) {
            return known;
        }
        Files.createDirectories(
                file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Set<OpenOption> options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        FileChannel made = FileChannel.open(
                file, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        channel = made;
        return made;
    }

    /** How much was written, in bytes. */
    long position() {
        return size;
    }

    /** Appends a chunk, all of it read at one time. */
    void append(LogStream stream, ByteBuffer bytes, Instant time) {
        int length = bytes.remaining();
        if (length == 0) {
            return;
        }
        if (chunk.length < length) {
            chunk = new byte[length];
        }
        bytes.get(chunk, 0, length);
        byte[] tail = LogEncoder.tail(stream, time);
        int from = 0;
        while (from < length) {
            int to = end(from, Math.min(length, from + LogFormat.LONGEST));
            boolean partial = chunk[to - 1] != '\n';
            encoder.append(chunk, from, to, tail, partial);
            from = to;
        }
        if (chunk[length - 1] == '\n') {
            open.remove(stream);
        } else {
            open.add(stream);
        }
        write(length);
    }

    @Override
    public void close() {
        try {
            Instant now = Instant.now();
            for (LogStream stream : open) {
                encoder.append(chunk, 0, 0, LogEncoder.tail(stream, now), false);
            }
            if (!open.isEmpty()) {
                write(0);
            }
        } finally {
            closeFile();
        }
    }

    private void closeFile() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the log " + file, e);
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

    private void write(int length) {
        try {
            ByteBuffer bytes = encoder.bytes();
            FileChannel log = channel();
            while (bytes.hasRemaining()) {
                log.write(bytes);
            }
            size = log.position();
            if (dropped > 0) {
                LOG.warnf("The log %s goes on; %d bytes of output were lost", file, dropped);
                dropped = 0;
            }
        } catch (IOException e) {
            drop(length, e);
        } finally {
            encoder.clear();
        }
        feed.written();
    }

    private void drop(int length, IOException cause) {
        if (dropped == 0) {
            LOG.warnf("Cannot write to the log %s: %s. Output is lost until it can be written", file, cause);
        }
        dropped += length;
        try {
            if (channel != null) {
                channel.truncate(size);
            }
        } catch (IOException e) {
            LOG.debugf(e, "Cannot cut the log %s back to %d bytes", file, size);
        }
    }
}
