package io.caisson.volume;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds a volume by what a person calls it: name, ID, or a unique prefix of the ID. */
final class VolumeSearch {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{1,64}");
    /** How many candidates an error names. */
    private static final int CANDIDATES = 10;

    private VolumeSearch() {}

    /** Within the caller's transaction. Throws {@code VOLUME_NOT_FOUND} or {@code AMBIGUOUS_ID}. */
    static VolumeEntity find(VolumeStore store, String nameOrId) {
        return find(store, VolumeState.READY, nameOrId);
    }

    /** One that was deleted and can be undeleted; by a name that several had: the one deleted last. */
    static VolumeEntity findDeleted(VolumeStore store, String nameOrId) {
        return find(store, VolumeState.DELETED, nameOrId);
    }

    private static VolumeEntity find(VolumeStore store, VolumeState state, String nameOrId) {
        // PostgreSQL has no NUL in text.
        if (nameOrId.indexOf('\0') >= 0) {
            throw notFound(nameOrId);
        }
        Optional<VolumeEntity> named = store.named(state, nameOrId);
        if (named.isPresent()) {
            return named.get();
        }
        if (!DIGITS.matcher(nameOrId).matches()) {
            throw notFound(nameOrId);
        }
        List<VolumeEntity> candidates = store.startingWith(state, nameOrId, CANDIDATES);
        if (candidates.isEmpty()) {
            throw notFound(nameOrId);
        }
        if (candidates.size() > 1) {
            throw ambiguous(nameOrId, candidates);
        }
        return candidates.getFirst();
    }

    static EngineException notFound(String nameOrId) {
        return new EngineException(
                        ErrorReason.VOLUME_NOT_FOUND,
                        "Cannot find volume " + nameOrId + ": no volume has this name or ID. List the volumes to see"
                                + " what there is")
                .about("volume", nameOrId)
                .with("volume", nameOrId);
    }

    /** Throws {@code ETAG_MISMATCH} if it has changed since; an empty etag is any. */
    static void requireEtag(String what, VolumeEntity row, String etag) {
        if (!etag.isEmpty() && !etag.equals(VolumeArea.etag(row))) {
            throw new EngineException(
                            ErrorReason.ETAG_MISMATCH,
                            "Cannot " + what + " volume " + row.name + ": it has changed since etag " + etag
                                    + " was read. Read it again")
                    .about("volume", row.name)
                    .with("etag", etag);
        }
    }

    /** {@code VOLUME_NAME_IN_USE}. */
    static EngineException nameInUse(String what, String name) {
        return new EngineException(
                        ErrorReason.VOLUME_NAME_IN_USE,
                        "Cannot " + what + ": there is one with this name. Use it, or choose another name")
                .about("volume", name)
                .with("name", name);
    }

    private static EngineException ambiguous(String prefix, List<VolumeEntity> candidates) {
        EngineException ambiguous = new EngineException(
                        ErrorReason.AMBIGUOUS_ID,
                        "Cannot tell which volume " + prefix + " means: several IDs begin with it. Give more digits")
                .about("volume", prefix)
                .with("volume", prefix);
        for (VolumeEntity candidate : candidates) {
            ambiguous = ambiguous.blockedBy(new Precondition("CANDIDATE", candidate.id, "volume " + candidate.name));
        }
        return ambiguous;
    }
}
