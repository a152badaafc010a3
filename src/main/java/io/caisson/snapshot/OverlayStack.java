package io.caisson.snapshot;

import java.nio.file.Path;
import java.util.List;

/**
 * What an overlay is mounted from.
 *
 * @param lowers the image's layers, the topmost first
 * @param upper the read-write layer
 * @param work overlayfs's own directory beside it
 */
public record OverlayStack(List<Path> lowers, Path upper, Path work) {
    public OverlayStack {
        lowers = List.copyOf(lowers);
    }
}
