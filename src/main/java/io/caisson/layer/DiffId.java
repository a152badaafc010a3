package io.caisson.layer;

import io.caisson.error.EngineException;
import io.caisson.oci.Digest;
import java.io.IOException;
import java.io.InputStream;

/** What a layer's tar is called before it was unpacked: the digest of its uncompressed bytes (image-spec, config.md). */
public final class DiffId {
    private DiffId() {}

    /**
     * Reads a layer to its end.
     *
     * @param blob gzip, zstd or plain tar, as its first bytes say; closed at the end
     * @throws EngineException {@code CONTENT_CORRUPT} for a broken compression; {@code LIMIT_EXCEEDED}
     */
    public static Digest of(InputStream blob, LayerLimits limits) {
        try (TarStream tar = new TarStream(blob, limits)) {
            tar.drain();
            return tar.digest();
        } catch (IOException e) {
            throw LayerRefusal.corrupt(LayerRefusal.words(e), e);
        }
    }
}
