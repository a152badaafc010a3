package io.caisson.filesystem;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.Errno;
import io.caisson.kernel.KernelException;
import java.io.IOException;

/** What a failed file operation becomes: {@code DISK_FULL} where space is short, else {@code STORAGE}. */
public final class StorageFailure {
    private StorageFailure() {}

    /** @param tried what was being done, such as "Writing the blob sha256:…" */
    public static EngineException of(String tried, KernelException e) {
        return isFull(e.errno())
                ? full(tried, e)
                : new EngineException(ErrorReason.STORAGE, tried + ": " + e.getMessage(), e);
    }

    /**
     * What reading, listing and deleting fail with. What takes space is done by {@link NewFile}, {@link
     * DurableFile} and {@link Directories}: java.nio has no errno, only words of the locale.
     *
     * @param tried what was being done, such as "Listing the blobs"
     */
    public static EngineException of(String tried, IOException e) {
        return new EngineException(ErrorReason.STORAGE, tried + ": " + e, e);
    }

    private static boolean isFull(Errno errno) {
        return errno == Errno.ENOSPC || errno == Errno.EDQUOT;
    }

    private static EngineException full(String tried, Exception cause) {
        return new EngineException(
                ErrorReason.DISK_FULL,
                tried + ": the file system is full. Free some space (caisson rm, caisson rmi) and try again.",
                cause);
    }
}
