package io.caisson.container.files;

import io.caisson.filesystem.PathStatus;
import java.time.Instant;

/**
 * What a container has at a path.
 *
 * @param path as it was asked for
 * @param permissions with setuid, setgid and sticky bit
 * @param uid as the container calls it
 * @param gid as the container calls it
 * @param bytes its size
 * @param target of a symbolic link; empty for all else
 */
public record FileStatus(
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

    static FileStatus of(PathStatus status) {
        return new FileStatus(
                status.path(),
                Kind.valueOf(status.kind().name()),
                status.permissions(),
                status.uid(),
                status.gid(),
                status.bytes(),
                status.modifyTime(),
                status.target());
    }
}
