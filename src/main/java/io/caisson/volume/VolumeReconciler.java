package io.caisson.volume;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Puts right what an engine that died has left: to be called once at start, before any other call.
 *
 * <p>Finishes deletes and copy-ups. Never removes a byte that anybody may have written: a directory that
 * no row names is removed only if it is empty, and otherwise left in place and reported, since the
 * database may be older than the host (restored from a backup).
 */
@ApplicationScoped
public class VolumeReconciler {
    /** Reconciles; harmless when repeated. */
    public Report reconcile() {
        throw new UnsupportedOperationException();
    }

    /**
     * What was found, as volume IDs (directory names).
     *
     * @param deleted deletes that were finished
     * @param removed empty directories without a row, removed
     * @param unknown directories with data and without a row, left in place
     * @param missing volumes whose directory is not there
     */
    public record Report(List<String> deleted, List<String> removed, List<String> unknown, List<String> missing) {}
}
