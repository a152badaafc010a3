package io.caisson.volume;

import java.util.Set;

/** Where a volume is in its life. */
public enum VolumeState {
    /** Its row and directory are there. */
    READY,
    /** A delete has been decided and is under way; nobody sees the volume any more. */
    DELETING;

    /** The states that may follow. */
    public Set<VolumeState> next() {
        return switch (this) {
            case READY -> Set.of(DELETING);
            case DELETING -> Set.of();
        };
    }
}
