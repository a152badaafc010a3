package io.caisson.trust;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageManifest;
import io.caisson.oci.MediaType;
import io.caisson.oci.OciJson;
import io.caisson.oci.Reference;
import io.caisson.registry.FetchedManifest;
import io.caisson.registry.RegistrySession;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The signatures of an image that lie beside it at its registry, as cosign leaves them: layers of a manifest
 * that has the tag {@code sha256-<hex>.sig}, or that refers to the image. Nothing of it is trusted.
 */
final class CosignSignatures {
    static final String ARTIFACT = "application/vnd.dev.cosign.artifact.sig.v1+json";
    static final String PAYLOAD = "application/vnd.dev.cosign.simplesigning.v1+json";
    static final String SIGNATURE = "dev.cosignproject.cosign/signature";

    /** More than these are somebody's try to keep us busy. */
    static final int MOST = 32;

    static final int LARGEST_PAYLOAD = 64 * 1024;

    private final RegistrySession session;
    private final Reference reference;
    private final Digest digest;
    private int seen;

    /** @param reference names the repository; its tag and digest do not matter */
    CosignSignatures(RegistrySession session, Reference reference, Digest digest) {
        this.session = session;
        this.reference = reference;
        this.digest = digest;
    }

    /** A signature, and the bytes that it is said to be of. */
    @SuppressWarnings("ArrayRecordComponent")
    record Found(byte[] payload, byte[] signature) {}

    /**
     * Shows them one by one, until one is good.
     *
     * @return whether one was
     * @throws EngineException {@code REGISTRY_…} if the registry cannot be asked, {@code LIMIT_EXCEEDED} for
     *     more than 32, {@code CONTENT_CORRUPT}
     */
    boolean anyMatch(Predicate<Found> good) {
        return tagged().anyMatch(good) || referring().anyMatch(good);
    }

    private Stream<Found> tagged() {
        Reference tag = reference.tagged(digest.algorithm().label() + "-" + digest.hex() + ".sig");
        FetchedManifest fetched;
        try {
            fetched = session.manifest(tag);
        } catch (EngineException e) {
            if (e.reason() == ErrorReason.REGISTRY_IMAGE_NOT_FOUND) {
                return Stream.empty();
            }
            throw e;
        }
        return signatures(fetched);
    }

    private Stream<Found> referring() {
        List<Descriptor> manifests = session.referrers(exact(digest)).stream()
                .filter(each -> ARTIFACT.equals(each.artifactType()))
                .toList();
        if (manifests.size() > MOST) {
            throw tooMany();
        }
        return manifests.stream().flatMap(each -> signatures(session.manifest(exact(each.digest()))));
    }

    private Stream<Found> signatures(FetchedManifest fetched) {
        if (!fetched.descriptor().mediaType().equals(MediaType.MANIFEST)) {
            return Stream.empty();
        }
        ImageManifest manifest = OciJson.read(
                fetched.bytes(),
                ImageManifest.class,
                "the signatures " + fetched.descriptor().digest() + " of " + exact(digest));
        return manifest.layers().stream()
                .filter(layer -> PAYLOAD.equals(layer.mediaType()) && layer.digest() != null)
                .flatMap(layer -> found(layer).stream());
    }

    private Optional<Found> found(Descriptor layer) {
        if (++seen > MOST) {
            throw tooMany();
        }
        Optional<byte[]> signature = decoded(layer.annotations().getOrDefault(SIGNATURE, ""));
        if (signature.isEmpty() || layer.size() < 0 || layer.size() > LARGEST_PAYLOAD) {
            return Optional.empty();
        }
        return Optional.of(new Found(session.document(reference, layer), signature.get()));
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64)).filter(bytes -> bytes.length > 0);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Reference exact(Digest manifest) {
        return new Reference(reference.registry(), reference.repository(), null, manifest);
    }

    private EngineException tooMany() {
        return new EngineException(
                        ErrorReason.LIMIT_EXCEEDED,
                        "Looking for the signature of " + exact(digest) + ": the registry has more than " + MOST
                                + ". Remove what is no signature of yours.")
                .with("limit", Integer.toString(MOST));
    }
}
