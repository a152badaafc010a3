package io.caisson.filesystem;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Stat;
import java.time.Instant;

/**
 * What a tree has at a path.
 *
 * @param path as it was asked for
 * @param permissions with setuid, setgid and sticky bit
 * @param uid as the container calls it
 * @param gid as the container calls it
 * @param bytes its size
 * @param target of a symbolic link; empty for all else
 */
public record PathStatus(
        String path, Kind kind, int permissions, long uid, long gid, long bytes, Instant modifyTime, String target) {
    /** What kind of file it is (inode(7)). */
    public enum Kind {
        FILE,
        DIRECTORY,
        LINK,
        DEVICE,
        PIPE,
        SOCKET
    }

    static PathStatus of(String path, FileDescriptor file, TreeIds ids) {
        Stat stat = At.stat(file);
        String target = stat.type() == FileType.SYMLINK ? FileName.printable(At.readLink(file.number(), "")) : "";
        return new PathStatus(
                path,
                kind(stat.type()),
                stat.permissions(),
                ids.inside(stat.uid()),
                ids.inside(stat.gid()),
                stat.size(),
                Instant.ofEpochSecond(stat.modifySeconds(), stat.modifyNanos()),
                target);
    }

    private static Kind kind(FileType type) {
        return switch (type) {
            case REGULAR -> Kind.FILE;
            case DIRECTORY -> Kind.DIRECTORY;
            case SYMLINK -> Kind.LINK;
            case CHARACTER_DEVICE, BLOCK_DEVICE -> Kind.DEVICE;
            case FIFO -> Kind.PIPE;
            case SOCKET -> Kind.SOCKET;
        };
    }
}
