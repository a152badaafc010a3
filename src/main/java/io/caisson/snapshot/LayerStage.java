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

/**
 * A layer that is being filled, under a temporary name that nobody else knows. Closing it without
 * {@link #commit} removes it.
 */
public final class LayerStage implements AutoCloseable {
    private static final int RENAME_NOREPLACE = 1;

    private final Path temporary;
    private final Path target;
    private final TreeRemoval removal;
    private boolean synced;
    private boolean committed;

    LayerStage(Path temporary, Path target, TreeRemoval removal) {
        this.temporary = temporary;
        this.target = target;
        this.removal = removal;
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
        try (FileDescriptor directory = Directories.open(temporary)) {
            FileCalls.syncFileSystem(directory);
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
        if (!committed) {
            removal.remove(temporary);
        }
    }
}
