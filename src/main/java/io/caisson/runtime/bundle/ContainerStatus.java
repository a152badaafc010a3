package io.caisson.runtime.bundle;

import java.util.Locale;

/** Where a container is in its life: runtime-spec {@code runtime.md#state}; {@code paused} as all runtimes have it. */
public enum ContainerStatus {
    CREATING,
    CREATED,
    RUNNING,
    PAUSED,
    STOPPED;

    /** As documents spell it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether there is a process that signals reach. */
    public boolean hasProcess() {
        return this == CREATED || this == RUNNING || this == PAUSED;
    }
}
