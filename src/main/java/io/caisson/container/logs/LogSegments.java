package io.caisson.container.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The files of one log. Written by one writer, compressed by one thread beside it, read by many: readers need
 * no lock, since a file that is opened stays what it is, and each knows where the next one begins.
 */
final class LogSegments {
    private static final String UNFINISHED = ".unfinished";
    private static final int BLOCK = 64 * 1024;

    private final Path directory;
    /** Held to take files away, and to put the compressed in place of the other. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile long settled;

    LogSegments(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /** All of them, the oldest first; none if nothing was written yet. */
    List<LogSegment> list() throws IOException {
        List<LogSegment> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(file -> LogSegment.of(file).ifPresent(found::add));
        } catch (NoSuchFileException none) {
            return List.of();
        }
        found.sort(LogSegment.ORDER);
        List<LogSegment> distinct = new ArrayList<>();
        Set<Long> starts = new HashSet<>();
        found.stream().filter(each -> starts.add(each.start())).forEach(distinct::add);
        return distinct;
    }

    /** Opens one, compressed if it is so by now; null if it is gone. */
    @Nullable
    SegmentSource open(LogSegment segment) throws IOException {
        try {
            return SegmentSource.open(segment.in(directory), segment.compressed());
        } catch (NoSuchFileException gone) {
            return segment.compressed() ? null : open(segment.asCompressed());
        }
    }

    /** Opens the one that is written to; makes it, and the directory, if it is not there. */
    FileChannel write(LogSegment segment) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Set<OpenOption> options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(
                segment.in(directory),
                options,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Where a new compressed file is written, until it is whole. */
    Path unfinished(LogSegment segment) {
        Path whole = segment.asCompressed().in(directory);
        return whole.resolveSibling(whole.getFileName() + UNFINISHED);
    }

    /** Takes the oldest away until so many are left. */
    void keep(int most) throws IOException {
        List<LogSegment> all = list();
        for (LogSegment oldest : all.subList(0, Math.max(0, all.size() - most))) {
            delete(oldest);
        }
    }

    void delete(LogSegment segment) throws IOException {
        lock.lock();
        try {
            Files.deleteIfExists(segment.in(directory));
            Files.deleteIfExists(segment.asCompressed().in(directory));
        } finally {
            lock.unlock();
        }
    }

    /** Puts what was compressed, and is on disk, in place of the file; drops it if that is gone. */
    void replace(LogSegment segment) throws IOException {
        lock.lock();
        try {
            if (Files.exists(segment.in(directory), LinkOption.NOFOLLOW_LINKS)) {
                Files.move(
                        unfinished(segment),
                        segment.asCompressed().in(directory),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                Files.delete(segment.in(directory));
            } else {
                Files.deleteIfExists(unfinished(segment));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes away what a killed engine has left of a compression, before it was in place or after. */
    void repair() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*" + UNFINISHED)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException none) {
            return;
        }
        for (LogSegment segment : list()) {
            if (Files.exists(segment.asCompressed().in(directory), LinkOption.NOFOLLOW_LINKS)
                    && !segment.compressed()) {
                Files.delete(segment.in(directory));
            }
        }
    }

    /** How many bytes one has, uncompressed. */
    long length(LogSegment segment) throws IOException {
        if (!segment.compressed()) {
            return Files.size(segment.in(directory));
        }
        long length = 0;
        try (SegmentSource source = SegmentSource.open(segment.in(directory), true)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            for (int read = source.read(block, 0); read > 0; read = source.read(block.clear(), length)) {
                length += read;
            }
        }
        return length;
    }

    /** How many bytes they take, all together. */
    long bytes() throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                try {
                    bytes += Files.size(file);
                } catch (NoSuchFileException gone) {
                    // The oldest went: it takes nothing.
                    continue;
                }
            }
        }
        return bytes;
    }

    /** Those that begin before this are as they will ever be, and may be compressed. */
    void settle(long before) {
        settled = before;
    }

    /** Those to compress. */
    List<LogSegment> settled() throws IOException {
        return list().stream()
                .filter(each -> !each.compressed() && each.start() < settled)
                .toList();
    }
}
