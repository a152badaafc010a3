package io.caisson.filesystem;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.IoBuffer;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.file.Stat;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Files below a root that somebody else has filled: every name is resolved by the kernel as if the root
 * were {@code /} (openat2(2), {@code RESOLVE_IN_ROOT}), so no link, {@code ..} or race leads out.
 *
 * <p>Only regular files are read and written: a FIFO could block us, a device do worse.
 */
public final class RootedPath implements AutoCloseable {
    private static final long IN_ROOT = Open.RESOLVE_IN_ROOT | Open.RESOLVE_NO_MAGICLINKS;

    private final FileDescriptor root;

    /** @param root a directory; closed with this */
    public RootedPath(FileDescriptor root) {
        this.root = root;
    }

    FileDescriptor descriptor() {
        return root;
    }

    /** Opens what a name leads to, without reading from it ({@code O_PATH}); empty if nothing is there. */
    public Optional<FileDescriptor> find(String name) {
        return open(name, Open.O_PATH);
    }

    /** What a name leads to; empty if nothing is there. */
    public Optional<Stat> stat(String name) {
        Optional<FileDescriptor> found = find(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (FileDescriptor file = found.get()) {
            return Optional.of(At.stat(file));
        }
    }

    /** What has a name itself; empty if nothing is there, or the way to it leads over a link. */
    public Optional<PathStatus> ownStatus(String name) {
        Optional<FileDescriptor> found = open(name, Open.O_PATH | Open.O_NOFOLLOW, Open.RESOLVE_NO_SYMLINKS);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (FileDescriptor file = found.get()) {
            return Optional.of(PathStatus.of(name, file, TreeIds.SAME));
        }
    }

    /** Opens a directory for listing; empty if nothing is there or it is none. */
    public Optional<FileDescriptor> directory(String name) {
        return open(name, Open.O_RDONLY | Open.O_DIRECTORY);
    }

    /**
     * A regular file's bytes; empty if nothing, or something else, is there.
     *
     * @throws EngineException {@code LIMIT_EXCEEDED} if it is larger than the limit
     */
    public Optional<byte[]> read(String name, int limit) {
        Optional<FileDescriptor> found = open(name, Open.O_RDONLY | Open.O_NONBLOCK | Open.O_NOCTTY);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (FileDescriptor file = found.get()) {
            if (At.stat(file).type() != FileType.REGULAR) {
                return Optional.empty();
            }
            return Optional.of(bytes(file, name, limit));
        }
    }

    /** Uses a directory by a path that leads to it while this lasts; false if nothing is there or it is none. */
    public boolean withDirectory(String name, Consumer<Path> action) {
        Optional<FileDescriptor> found = directory(name);
        if (found.isEmpty()) {
            return false;
        }
        try (FileDescriptor directory = found.get()) {
            action.accept(directory.path());
        }
        return true;
    }

    @Override
    public void close() {
        root.close();
    }

    private Optional<FileDescriptor> open(String name, int flags) {
        return open(name, flags, 0);
    }

    private Optional<FileDescriptor> open(String name, int flags, long resolve) {
        try {
            return Optional.of(At.open(root.number(), name, flags, 0, IN_ROOT | resolve));
        } catch (KernelException e) {
            Errno errno = e.errno();
            if (errno == Errno.ENOENT || errno == Errno.ENOTDIR || errno == Errno.ELOOP || errno == Errno.ENXIO) {
                return Optional.empty();
            }
            throw StorageFailure.of("Opening " + name + " in a root file system", e);
        }
    }

    private static byte[] bytes(FileDescriptor file, String name, int limit) {
        int block = 64 * 1024;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (IoBuffer memory = IoBuffer.allocate(block)) {
            for (int read = FileCalls.read(file, memory); read > 0; read = FileCalls.read(file, memory)) {
                if (bytes.size() + read > limit) {
                    throw new EngineException(
                            ErrorReason.LIMIT_EXCEEDED, "Reading " + name + ": it has more than " + limit + " bytes.");
                }
                bytes.writeBytes(memory.bytes(read));
            }
        }
        return bytes.toByteArray();
    }
}
