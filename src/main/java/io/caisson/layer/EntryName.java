package io.caisson.layer;

import java.util.ArrayList;
import java.util.List;

/**
 * The name of a tar's entry, in components, relative to the layer's root.
 *
 * @param components empty for the root itself
 */
record EntryName(List<String> components) {
    private static final int LONGEST_NAME = 4096;
    private static final int LONGEST_COMPONENT = 255;

    EntryName {
        components = List.copyOf(components);
    }

    /** Leading slashes, empty components and {@code .} mean nothing; {@code ..} is refused wherever it stands. */
    static EntryName parse(String raw) {
        if (raw.length() > LONGEST_NAME) {
            throw LayerRefusal.refused(raw, "its name has more than " + LONGEST_NAME + " characters");
        }
        List<String> components = new ArrayList<>();
        for (String component : raw.split("/", -1)) {
            if (component.isEmpty() || component.equals(".")) {
                continue;
            }
            if (component.equals("..")) {
                throw LayerRefusal.refused(raw, "its name leads upwards with '..'");
            }
            if (component.indexOf('\0') >= 0) {
                throw LayerRefusal.refused(raw, "its name holds a NUL byte");
            }
            if (component.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST_COMPONENT) {
                throw LayerRefusal.refused(raw, "a part of its name has more than " + LONGEST_COMPONENT + " bytes");
            }
            components.add(component);
        }
        return new EntryName(components);
    }

    boolean isRoot() {
        return components.isEmpty();
    }

    String last() {
        return components.getLast();
    }

    /** The directory it lies in, as a path; {@code .} for the root. */
    String parent() {
        return components.size() <= 1 ? "." : String.join("/", components.subList(0, components.size() - 1));
    }

    @Override
    public String toString() {
        return isRoot() ? "." : String.join("/", components);
    }
}
