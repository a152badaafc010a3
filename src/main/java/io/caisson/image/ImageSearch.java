package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import io.caisson.oci.Digest;
import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds an image by what a person calls it: reference, ID, or a unique prefix of the ID. */
final class ImageSearch {
    private static final Pattern DIGITS = Pattern.compile("(?:sha256:)?([0-9a-f]{1,64})");
    private static final int CANDIDATES = 10;

    private ImageSearch() {}

    /**
     * @param row the image
     * @param reference that named it; empty if its ID did
     */
    record Found(ImageEntity row, Optional<Reference> reference) {}

    /** Whether this can only be an ID or a part of one, since no reference looks so. */
    static boolean isId(String name) {
        return name.startsWith("sha256:") && DIGITS.matcher(name).matches();
    }

    /** Within a transaction. */
    static Found find(ImageStore store, String name) {
        var digits = DIGITS.matcher(name);
        boolean isDigits = digits.matches();
        if (!isDigits || !name.startsWith("sha256:")) {
            Reference reference = Reference.parse(name);
            Optional<ImageEntity> row = byReference(store, reference);
            if (row.isPresent()) {
                return new Found(row.get(), Optional.of(reference));
            }
        }
        if (!isDigits) {
            throw notFound(name);
        }
        List<ImageEntity> candidates = store.startingWith(digits.group(1), CANDIDATES);
        if (candidates.isEmpty()) {
            throw notFound(name);
        }
        if (candidates.size() > 1) {
            throw ambiguous(name, candidates);
        }
        return new Found(candidates.getFirst(), Optional.empty());
    }

    /** Within a transaction. */
    static Optional<ImageEntity> byReference(ImageStore store, Reference reference) {
        return store.referenced(reference.toString()).or(() -> byDigest(store, reference));
    }

    /** The image of a reference for a platform: its own, or another of the index that it was pulled from. */
    static Optional<ImageEntity> byReference(ImageStore store, Reference reference, Platform platform) {
        Optional<ImageEntity> own = byReference(store, reference);
        if (own.isEmpty() || platform.accepts(Platform.parse(own.get().platform))) {
            return own;
        }
        return store.index(reference.toString())
                .flatMap(index -> index.manifest(platform))
                .flatMap(manifest -> store.withManifest(manifest.digest().toString()).stream()
                        .findFirst());
    }

    private static Optional<ImageEntity> byDigest(ImageStore store, Reference reference) {
        Digest digest = reference.digest();
        if (digest == null) {
            return Optional.empty();
        }
        return store.withManifest(digest.toString()).stream()
                .filter(row -> store.references(row.rowId).stream()
                        .anyMatch(each ->
                                each.startsWith(reference.name() + ":") || each.startsWith(reference.name() + "@")))
                .findFirst();
    }

    static EngineException notFound(String name) {
        return new EngineException(
                        ErrorReason.IMAGE_NOT_FOUND,
                        "Cannot find image " + name
                                + ": no image has this reference or ID here. Pull or load it first.")
                .about("image", name)
                .with("image", name);
    }

    private static EngineException ambiguous(String prefix, List<ImageEntity> candidates) {
        EngineException ambiguous = new EngineException(
                        ErrorReason.AMBIGUOUS_ID,
                        "Cannot tell which image " + prefix + " means: several IDs begin with it. Give more digits.")
                .about("image", prefix)
                .with("image", prefix);
        for (ImageEntity candidate : candidates) {
            ambiguous = ambiguous.blockedBy(new Precondition("CANDIDATE", candidate.id, "image " + candidate.id));
        }
        return ambiguous;
    }
}
