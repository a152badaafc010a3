package io.caisson.layer;

import io.caisson.oci.Digest;
import java.util.List;

/**
 * What a layer turned out to be.
 *
 * @param diffId digest of the uncompressed tar, to the last byte
 * @param bytes of the uncompressed tar
 * @param implied directories that the tar did not list and that were made for what lies in them; they
 *     hide a lower layer's directory of the same name until {@link ImpliedDirectories} has made them like it
 */
public record AppliedLayer(Digest diffId, long bytes, long entries, List<String> implied) {
    public AppliedLayer {
        implied = List.copyOf(implied);
    }
}
