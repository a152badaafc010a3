package io.caisson.image;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An image on its way into an archive.
 *
 * @param layers blobs, bottom first; one may stand several times
 * @param names under which it was asked for; none if only by its ID
 */
record SavedImage(String id, Descriptor manifest, Digest config, List<Digest> layers, Set<Reference> names) {
    /** Every blob, in the order in which whoever unpacks a stream needs them. */
    List<Digest> blobs() {
        List<Digest> blobs = new ArrayList<>(List.of(manifest.digest(), config));
        blobs.addAll(layers);
        return blobs;
    }
}
