package io.caisson.image;

import java.io.IOException;
import java.io.OutputStream;

/** What a new layer holds. */
@FunctionalInterface
public interface LayerContent {
    /** Writes the layer's uncompressed tar, once. */
    void write(OutputStream tar) throws IOException;
}
