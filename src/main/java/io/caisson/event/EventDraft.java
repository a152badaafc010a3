package io.caisson.event;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event that is about to be appended; the log adds sequence, time and node.
 *
 * @param resourceId which resource, of {@link EventType#resourceType()}
 * @param resourceName its name or reference now; may be empty
 * @param actor who asked for it; empty for {@link Actor#current}
 * @param attributes what else is to be said, such as {@code exit_code}
 */
public record EventDraft(
        EventType type, String resourceId, String resourceName, String actor, Map<String, String> attributes) {
    public EventDraft {
        attributes = Map.copyOf(attributes);
    }

    /** An event without attributes. */
    public static EventDraft of(EventType type, String resourceId, String resourceName) {
        return new EventDraft(type, resourceId, resourceName, "", Map.of());
    }

    /** The same with one more attribute. */
    public EventDraft with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(name, value);
        return new EventDraft(type, resourceId, resourceName, actor, more);
    }

    /** The same, asked for by somebody. */
    public EventDraft by(String who) {
        return new EventDraft(type, resourceId, resourceName, who, attributes);
    }
}
