package io.caisson.container.logs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jboss.logging.Logger;

/**
 * Compresses the files of a log that are written no more (RFC 1952). The compressed file is made under a name
 * of its own, and on disk before it takes the place of the other: a crash leaves one of them whole, or both.
 */
final class LogCompressor {
    private static final Logger LOG = Logger.getLogger(LogCompressor.class);
    private static final int BLOCK = 256 * 1024;

    private final LogSegments segments;
    private final long bound;

    /** @param bound most bytes that all files of the log may take, while one of them is there twice also */
    LogCompressor(LogSegments segments, long bound) {
        this.segments = segments;
        this.bound = bound;
    }

    /** Compresses all that may be; what cannot be stays as it is, until the next time. */
    void run() {
        try {
            for (LogSegment segment : segments.settled()) {
                compress(segment);
            }
        } catch (NoSuchFileException gone) {
            LOG.debugf("A file of the log %s went before it was compressed", segments.directory());
        } catch (IOException e) {
            LOG.warnf("Cannot compress the log %s: %s. It stays as it is", segments.directory(), e);
        }
    }

    private void compress(LogSegment segment) throws IOException {
        boolean whole = false;
        try {
            whole = write(segment);
            if (whole) {
                segments.replace(segment);
            }
        } finally {
            if (!whole) {
                Files.deleteIfExists(segments.unfinished(segment));
            }
        }
    }

    /** False if there is no room for it. */
    private boolean write(LogSegment segment) throws IOException {
        Set<OpenOption> options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        SegmentSource source = SegmentSource.open(segment.in(segments.directory()), false);
        try (source;
                FileChannel to = FileChannel.open(
                        segments.unfinished(segment),
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            GZIPOutputStream out = new GZIPOutputStream(Channels.newOutputStream(to), BLOCK);
            if (!copy(source, out)) {
                return false;
            }
            out.finish();
            to.force(true);
            return true;
        }
    }

    private boolean copy(SegmentSource source, OutputStream out) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        long at = 0;
        for (int read = source.read(block, 0); read > 0; read = source.read(block.clear(), at)) {
            if (bound - segments.bytes() < read) {
                return false;
            }
            out.write(block.array(), 0, read);
            at += read;
        }
        return true;
    }
}
