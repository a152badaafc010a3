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
        // PostgreSQL has no NUL in text.
        if (nameOrId.indexOf('\0') >= 0) {
            throw notFound(nameOrId);
        }
        Optional<VolumeEntity> named = store.named(nameOrId);
        if (named.isPresent()) {
            return named.get();
        }
        if (!DIGITS.matcher(nameOrId).matches()) {
            throw notFound(nameOrId);
        }
        List<VolumeEntity> candidates = store.startingWith(nameOrId, CANDIDATES);
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
