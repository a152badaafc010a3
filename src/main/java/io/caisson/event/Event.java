package io.caisson.event;

import java.time.Instant;
import java.util.Map;

/**
 * Something that has happened to one resource.
 *
 * @param sequence grows with each event of all engines that share the database; has gaps
 * @param time when it was appended, by the database's clock
 * @param node the engine it happened on
 * @param type {@link EventType#externalName()}; text, since a newer engine may have written it
 * @param resourceType image, container, volume or engine
 * @param actor who asked for it: see {@link Actor}; empty if an older engine has told of it
 */
public record Event(
        long sequence,
        Instant time,
        String node,
        String type,
        String resourceType,
        String resourceId,
        String resourceName,
        String actor,
        Map<String, String> attributes) {
    public Event {
        attributes = Map.copyOf(attributes);
    }
}
