package io.caisson.image;

import io.caisson.content.Spool;
import io.caisson.oci.Descriptor;
import java.io.InputStream;
import java.util.Optional;

/** Where blobs come from that the store lacks. */
@FunctionalInterface
interface BlobSource {
    InputStream open(Descriptor blob);

    /** The blob where it was put aside, if it was. */
    default Optional<Spool.Item> putAside(Descriptor blob) {
        return Optional.empty();
    }
}
