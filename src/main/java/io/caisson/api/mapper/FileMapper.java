package io.caisson.api.mapper;

import io.caisson.container.files.PathChange;
import io.caisson.v1.FileChange;
import io.caisson.v1.FileChangeKind;
import io.caisson.v1.FileKind;
import io.caisson.v1.FileStatus;

/** Files of containers, from and to the API's messages. */
public final class FileMapper {
    private FileMapper() {}

    public static FileChange message(PathChange change) {
        return FileChange.newBuilder()
                .setKind(kind(change.kind()))
                .setPath(change.path())
                .build();
    }

    public static FileStatus message(io.caisson.container.files.FileStatus status) {
        return FileStatus.newBuilder()
                .setPath(status.path())
                .setKind(kind(status.kind()))
                .setPermissions(status.permissions())
                .setUid(status.uid())
                .setGid(status.gid())
                .setSizeBytes(status.bytes())
                .setModifyTime(Times.timestamp(status.modifyTime()))
                .setLinkTarget(status.target())
                .build();
    }

    private static FileKind kind(io.caisson.container.files.FileStatus.Kind kind) {
        return switch (kind) {
            case FILE -> FileKind.FILE_KIND_FILE;
            case DIRECTORY -> FileKind.FILE_KIND_DIRECTORY;
            case LINK -> FileKind.FILE_KIND_LINK;
            case DEVICE -> FileKind.FILE_KIND_DEVICE;
            case PIPE -> FileKind.FILE_KIND_PIPE;
            case SOCKET -> FileKind.FILE_KIND_SOCKET;
        };
    }

    private static FileChangeKind kind(PathChange.Kind kind) {
        return switch (kind) {
            case ADDED -> FileChangeKind.FILE_CHANGE_KIND_ADDED;
            case CHANGED -> FileChangeKind.FILE_CHANGE_KIND_CHANGED;
            case DELETED -> FileChangeKind.FILE_CHANGE_KIND_DELETED;
        };
    }
}
