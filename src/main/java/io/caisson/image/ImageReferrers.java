package io.caisson.image;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import java.util.List;

/**
 * What a registry knows to refer to an image: signatures, lists of its contents, attestations
 * (distribution-spec, "Listing Referrers").
 *
 * @param subject digest of the manifest or index that they refer to
 */
public record ImageReferrers(Digest subject, List<Descriptor> manifests) {
    public ImageReferrers {
        manifests = List.copyOf(manifests);
    }
}
