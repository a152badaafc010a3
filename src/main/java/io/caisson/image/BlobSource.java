package io.caisson.image;

import io.caisson.oci.Descriptor;
import java.io.InputStream;

/** Where blobs come from that the store lacks. */
@FunctionalInterface
interface BlobSource {
    InputStream open(Descriptor blob);
}
