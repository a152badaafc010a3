package io.caisson.image;

/**
 * Hears how far a pull or an import is: about ten times a second, at each change of a layer's state, and
 * once at the end. Called by one thread at a time; what it throws ends the transfer.
 */
@FunctionalInterface
public interface ProgressListener {
    void progress(TransferProgress progress);

    /** Hears nothing. */
    static ProgressListener none() {
        return progress -> {};
    }
}
