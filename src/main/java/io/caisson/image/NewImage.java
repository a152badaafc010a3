package io.caisson.image;

import io.caisson.oci.ChainId;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageConfig;
import io.caisson.oci.ImageManifest;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An image whose documents were read and verified, and whose layers are to come. */
record NewImage(Descriptor manifestDescriptor, ImageManifest manifest, ImageConfig config) {
    String id() {
        return manifest.config().digest().hex();
    }

    List<ChainId> chains() {
        return ChainId.each(config.rootfs().diffIds());
    }

    /** Every blob that it names. */
    Set<Digest> blobs() {
        Set<Digest> blobs = new HashSet<>();
        blobs.add(manifestDescriptor.digest());
        blobs.add(manifest.config().digest());
        manifest.layers().forEach(layer -> blobs.add(layer.digest()));
        return blobs;
    }

    /** When it was made, in ISO 8601; empty if it does not say, or says nonsense. */
    String created() {
        OffsetDateTime created = config.created();
        return created == null || created.getYear() < 1 || created.getYear() > 9999 ? "" : created.toString();
    }

    long sizeBytes() {
        return manifest.layers().stream().mapToLong(Descriptor::size).sum();
    }
}
