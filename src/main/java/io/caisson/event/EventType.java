package io.caisson.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kinds of events. Names are part of the API: they may be added, never renamed.
 *
 * <p>A name is the resource's type, a dot and what happened: {@link #CONTAINER_DIE} is {@code container.die}.
 */
public enum EventType {
    IMAGE_PULL,
    IMAGE_PUSH,
    IMAGE_IMPORT,
    /** An image was made of a container. */
    IMAGE_COMMIT,
    IMAGE_TAG,
    IMAGE_UNTAG,
    IMAGE_DELETE,
    CONTAINER_CREATE,
    CONTAINER_START,
    /** A signal was sent; attribute {@code signal}. */
    CONTAINER_KILL,
    CONTAINER_STOP,
    CONTAINER_PAUSE,
    CONTAINER_UNPAUSE,
    /** Attribute {@code old_name}. */
    CONTAINER_RENAME,
    /** Its labels or limits were changed. */
    CONTAINER_UPDATE,
    /** It was stopped, if it ran, and started again; after the events of these. */
    CONTAINER_RESTART,
    /** The kernel killed a process of it for want of memory. */
    CONTAINER_OOM,
    /** Its first process ended; attribute {@code exit_code}. */
    CONTAINER_DIE,
    CONTAINER_DELETE,
    /** A command was executed in it; attributes {@code exec_id}, {@code command}. */
    CONTAINER_EXEC_START,
    /** What was executed in it has ended; attributes {@code exec_id}, {@code exit_code}. */
    CONTAINER_EXEC_DIE,
    /** It became healthy or unhealthy; attributes {@code health_status}, {@code failing_streak}. */
    CONTAINER_HEALTH_STATUS("container.health_status"),
    VOLUME_CREATE,
    /** Its labels were changed. */
    VOLUME_UPDATE,
    /** Attribute {@code old_name}. */
    VOLUME_RENAME,
    /** Attribute {@code expire_time} if it can be undeleted until then. */
    VOLUME_DELETE,
    VOLUME_UNDELETE,
    /** The data of one that was deleted before is removed. */
    VOLUME_PURGE,
    ENGINE_START;

    private static final Map<String, EventType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::externalName, Function.identity()));

    private final String externalName;

    EventType() {
        externalName = name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    EventType(String externalName) {
        this.externalName = externalName;
    }

    /** The stable name, such as {@code container.die}. */
    public String externalName() {
        return externalName;
    }

    /** The type of the resource: image, container, volume or engine. */
    public String resourceType() {
        return externalName.substring(0, externalName.indexOf('.'));
    }

    /** The type with a stable name; empty for one that a newer engine has written. */
    public static Optional<EventType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
