package io.caisson.engine.database;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Room that the embedded database still has when somebody else, such as a container, has filled the disk it lies on:
 * what ends and removes containers needs rows.
 *
 * <p>Twofold. Each table and index has blocks of its own beyond its end ({@link #prepare}): what it grows by takes
 * those, whoever fills the disk meanwhile, and blocks kept for root serve an unprivileged server that way too. And
 * there are files of which nothing is used, in pieces: {@link #giveUp} removes some when that was not enough, or the
 * server needs new files; {@link #refill} makes them again once there is room.
 *
 * <p>All of it is on disk, so that an engine that is killed leaves it to the next. Safe for several threads.
 */
public final class DatabaseReserve {
    private static final System.Logger LOG = System.getLogger(DatabaseReserve.class.getName());

    private static final long PIECE = 1L << 20;
    /** Beyond the end of each file of the database's: hundreds of rows. */
    private static final long HEADROOM = 256L << 10;
    /** PostgreSQL begins another file there ({@code RELSEG_SIZE}). */
    private static final long LARGEST = 1L << 30;
    /** What must be free beside the reserve before it is filled. */
    private static final long MARGIN = 32L << 20;
    /** Below that a server that starts may lack room for its own files. */
    private static final long TO_START = 16L << 20;

    /** Relations that were made after initdb (from OID 16384), with their maps and later segments. */
    private static final Pattern RELATION = Pattern.compile(
            "(?:1638[4-9]|1639\\d|16[4-9]\\d\\d|1[7-9]\\d{3}|[2-9]\\d{4}|\\d{6,10})(?:_fsm|_vm)?(?:\\.\\d+)?");

    private final Path directory;
    private final Path data;
    private final int pieces;
    private final FileStore store;

    /**
     * @param directory the database's, which has {@code data}; the reserve lies beside it
     * @param bytes of the reserve, rounded down to whole MiB; 0 for none, and no blocks for tables either
     */
    DatabaseReserve(Path directory, long bytes) throws IOException {
        this.directory = directory.resolve("reserve");
        this.data = directory.resolve("data");
        this.pieces = Math.toIntExact(bytes / PIECE);
        this.store = Files.getFileStore(directory);
        if (!Files.isDirectory(this.directory)) {
            Files.createDirectory(
                    this.directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Bytes of the reserve that are there. */
    public synchronized long bytes() {
        return present().size() * PIECE;
    }

    /** Whether some of it was given up, or there was never room for it. */
    public synchronized boolean isShort() {
        return present().size() < pieces;
    }

    /** Makes what is missing, if that leaves room enough; returns whether it is whole then. */
    public synchronized boolean refill() {
        try {
            for (int piece = 0; piece < pieces; piece++) {
                Path file = directory.resolve(Integer.toString(piece));
                if (!Files.exists(file) && (store.getUsableSpace() < PIECE + MARGIN || !make(file))) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Gives up some of the reserve; tables and indexes get what they want of it, and the rest is free.
     *
     * @return whether there was any left
     */
    public synchronized boolean giveUp(long bytes) {
        List<Path> left = present();
        long most = Math.max(1, bytes / PIECE);
        try (FileDescriptor open = open(directory, Open.O_RDONLY | Open.O_DIRECTORY)) {
            for (Path piece : left.stream().limit(most).toList()) {
                Files.deleteIfExists(piece);
            }
            // Blocks of a file that was removed can be had once that is in the journal.
            FileCalls.sync(open);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        prepare();
        return !left.isEmpty();
    }

    /** Gives up what a server needs to start, if there is too little room. */
    void giveUpToStart() {
        try {
            if (pieces > 0 && store.getUsableSpace() < TO_START && giveUp(TO_START)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The disk of the embedded PostgreSQL is full: it gets {0} MiB of its reserve to start",
                        TO_START >> 20);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Cannot give the embedded PostgreSQL room to start", e);
        }
    }

    /** Sees to it that every table and index has room beyond its end; harmless when repeated, or without room. */
    public void prepare() {
        if (pieces == 0) {
            return;
        }
        try (Stream<Path> files = Files.find(
                data.resolve("base"),
                2,
                (file, attributes) -> attributes.isRegularFile()
                        && RELATION.matcher(file.getFileName().toString()).matches())) {
            for (Path file : files.toList()) {
                prepare(file);
            }
            try (Stream<Path> states = Files.list(data.resolve("pg_xact"))) {
                states.forEach(DatabaseReserve::prepare);
            }
        } catch (KernelException e) {
            // Not on this file system, or no more room: what there is must do.
            LOG.log(System.Logger.Level.DEBUG, "No room beyond the database's files", e);
        } catch (IOException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A file of the database's went while it was looked at", e);
        }
    }

    private static void prepare(Path file) {
        try (FileDescriptor open = open(file, Open.O_WRONLY | Open.O_NOFOLLOW)) {
            Stat now = At.stat(open);
            if (now.blocks() * 512 < now.size() + HEADROOM / 2 && now.size() + HEADROOM <= LARGEST) {
                FileCalls.allocateBeyond(open, now.size(), HEADROOM);
            }
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    private boolean make(Path file) {
        try (FileDescriptor made = open(file, Open.O_WRONLY | Open.O_CREAT | Open.O_EXCL | Open.O_NOFOLLOW)) {
            FileCalls.allocate(made, PIECE);
            return true;
        } catch (KernelException e) {
            LOG.log(System.Logger.Level.DEBUG, "No room for the reserve", e);
            remove(file);
            return false;
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileDescriptor open(Path path, int flags) {
        int mode = (flags & Open.O_CREAT) == 0 ? 0 : 0600;
        return At.open(FileDescriptor.CURRENT_DIRECTORY, path.toString(), flags, mode, 0);
    }

    private List<Path> present() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
