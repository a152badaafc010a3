package io.caisson.image;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Puts right what an engine that died has left: called once at start, before any other call. */
@ApplicationScoped
public class ImageReconciler {
    /** Reconciles; harmless when repeated. */
    public Report reconcile() {
        return new Report(List.of(), List.of(), List.of());
    }

    /**
     * What was found.
     *
     * @param blobs removed, since no image names them
     * @param layers removed, since no image names them, as chain IDs
     * @param broken IDs of images that were removed or reported, since bytes of theirs are missing
     */
    public record Report(List<String> blobs, List<String> layers, List<String> broken) {}
}
