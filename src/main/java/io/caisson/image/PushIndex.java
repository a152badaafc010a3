package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageIndex;
import io.caisson.oci.OciJson;
import io.caisson.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An index with its images, to be pushed.
 *
 * @param descriptor of the index as it will be there
 * @param rows of its images, in its order
 */
@SuppressWarnings("ArrayRecordComponent")
record PushIndex(Descriptor descriptor, byte[] bytes, List<ImageEntity> rows) {
    /**
     * Finds them. Within a transaction.
     *
     * @throws EngineException {@code IMAGE_NOT_FOUND}; {@code PLATFORM_MISMATCH} if the reference had no index
     *     or images of it are not here
     */
    static PushIndex find(ImageStore store, Reference reference) {
        if (store.referenced(reference.toString()).isEmpty()) {
            throw ImageSearch.notFound(reference.toString());
        }
        KeptIndex kept = store.index(reference.toString())
                .orElseThrow(() -> new EngineException(
                        ErrorReason.PLATFORM_MISMATCH,
                        "Pushing " + reference + " for all platforms: it is one image, and was not pulled from an"
                                + " index. Push it without --all-platforms."));
        List<ImageEntity> rows = new ArrayList<>();
        List<Descriptor> missing = new ArrayList<>();
        for (Descriptor image : kept.images()) {
            store.withManifest(image.digest().toString()).stream()
                    .findFirst()
                    .ifPresentOrElse(rows::add, () -> missing.add(image));
        }
        if (!missing.isEmpty() || rows.isEmpty()) {
            throw notHere(reference, missing);
        }
        return reduced(kept, rows);
    }

    /**
     * What an index names that is no image, such as attestations, is never fetched, and so cannot be pushed:
     * a registry would refuse an index that names it. Without such things the index goes as it came.
     */
    private static PushIndex reduced(KeptIndex kept, List<ImageEntity> rows) {
        ImageIndex index = kept.index();
        Set<Digest> here =
                rows.stream().map(row -> Digest.parse(row.manifestDigest)).collect(Collectors.toSet());
        List<Descriptor> left = index.manifests().stream()
                .filter(each -> here.contains(each.digest()))
                .toList();
        if (left.size() == index.manifests().size()) {
            return new PushIndex(kept.descriptor(), kept.bytes(), rows);
        }
        byte[] bytes = OciJson.write(new ImageIndex(2, kept.descriptor().mediaType(), left, index.annotations()));
        return new PushIndex(Descriptor.of(kept.descriptor().mediaType(), Digest.of(bytes), bytes.length), bytes, rows);
    }

    private static EngineException notHere(Reference reference, List<Descriptor> missing) {
        List<String> platforms =
                missing.stream().map(each -> String.valueOf(each.platform())).toList();
        EngineException refused = new EngineException(
                ErrorReason.PLATFORM_MISMATCH,
                "Pushing " + reference + " for all platforms: "
                        + (platforms.isEmpty() ? "its index names none" : String.join(", ", platforms) + " not here")
                        + ". Pull it with --all-platforms first, or push it without.");
        for (Descriptor each : missing) {
            refused = refused.blockedBy(new Precondition(
                    "MISSING", each.digest().toString(), "the image for " + each.platform() + " is not here"));
        }
        return refused;
    }
}
