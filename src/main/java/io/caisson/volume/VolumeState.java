package io.caisson.volume;

import java.util.Set;

/** Where a volume is in its life. */
public enum VolumeState {
    /** Its row and directory are there. */
    READY,
    /** It was deleted, and can be undeleted until its time is over; its name is free. */
    DELETED,
    /** The removal of its data is under way; nobody sees the volume any more. */
    DELETING;

    /** The states that may follow. */
    public Set<VolumeState> next() {
        return switch (this) {
            case READY -> Set.of(DELETED, DELETING);
            case DELETED -> Set.of(READY, DELETING);
            case DELETING -> Set.of();
        };
    }
}
