package io.caisson.snapshot;

import io.caisson.filesystem.Directories;
import io.caisson.filesystem.DurableFile;
import io.caisson.filesystem.StorageFailure;
import io.caisson.filesystem.TreeRemoval;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A layer that is being filled, under a temporary name that nobody else knows. Closing it without
 * {@link #commit} removes it.
 */
public final class LayerStage implements AutoCloseable {
    private static final int RENAME_NOREPLACE = 1;

    private final Path temporary;
    private final Path target;
    private final TreeRemoval removal;
    private final WriteBehind behind;
    /**
     * Open from the beginning, so that a sync tells of everything that could not be written since then (syncfs(2)),
     * even if another sync was told before.
     */
    private @Nullable FileDescriptor place;

    private boolean synced;
    private boolean committed;

    LayerStage(Path temporary, Path target, TreeRemoval removal, WriteBehind behind) {
        this.temporary = temporary;
        this.target = target;
        this.removal = removal;
        this.behind = behind;
    }

    /** Makes its directory, in a temporary one that is there. */
    void begin() {
        Directories.make(directory(), 0755);
        try {
            place = Directories.open(temporary);
        } catch (KernelException e) {
            throw StorageFailure.of("Opening the layer " + target.getFileName(), e);
        }
    }

    /** So many bytes more were written: they are brought to disk meanwhile, now and then. */
    public void written(long bytes) {
        behind.written(bytes);
    }

    /** Where the layer's files go. */
    public Path directory() {
        return temporary.resolve("diff");
    }

    /**
     * Brings everything to disk that its file system holds, while others are still being filled. Whoever changes
     * anything afterwards calls this once more.
     */
    public void sync() {
        try {
            FileCalls.syncFileSystem(Objects.requireNonNull(place));
            synced = true;
        } catch (KernelException e) {
            throw StorageFailure.of("Syncing the layer " + target.getFileName(), e);
        }
    }

    /**
     * Makes the layer visible under its chain ID, every byte on disk first: power that fails leaves it
     * whole or not there. If somebody else was faster, theirs stays.
     */
    public void commit() {
        if (!synced) {
            sync();
        }
        try {
            At.rename(
                    FileDescriptor.CURRENT_DIRECTORY,
                    temporary.toString(),
                    FileDescriptor.CURRENT_DIRECTORY,
                    target.toString(),
                    RENAME_NOREPLACE);
            committed = true;
            DurableFile.syncDirectory(target.resolveSibling("."));
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw StorageFailure.of("Committing the layer " + target.getFileName(), e);
            }
        } catch (IOException e) {
            throw StorageFailure.of("Committing the layer " + target.getFileName(), e);
        }
    }

    @Override
    public void close() {
        if (place != null) {
            place.close();
        }
        if (!committed) {
            removal.remove(temporary);
        }
    }
}
