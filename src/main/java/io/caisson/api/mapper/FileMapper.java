package io.caisson.api.mapper;

import io.caisson.container.files.PathChange;
import io.caisson.v1.FileChange;
import io.caisson.v1.FileChangeKind;

/** Files of containers, from and to the API's messages. */
public final class FileMapper {
    private FileMapper() {}

    public static FileChange message(PathChange change) {
        return FileChange.newBuilder()
                .setKind(kind(change.kind()))
                .setPath(change.path())
                .build();
    }

    private static FileChangeKind kind(PathChange.Kind kind) {
        return switch (kind) {
            case ADDED -> FileChangeKind.FILE_CHANGE_KIND_ADDED;
            case CHANGED -> FileChangeKind.FILE_CHANGE_KIND_CHANGED;
            case DELETED -> FileChangeKind.FILE_CHANGE_KIND_DELETED;
        };
    }
}
