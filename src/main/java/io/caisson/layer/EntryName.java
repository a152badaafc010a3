package io.caisson.layer;

import io.caisson.kernel.FileName;
import java.util.ArrayList;
import java.util.List;

/**
 * The name of a tar's entry, in components, relative to the layer's root; any bytes ({@link FileName}).
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
        return parse(raw, raw, "its name");
    }

    /** What a hard link is to: a name in the layer as well, under the same rules. */
    static EntryName target(String raw, EntryName link) {
        return parse(raw, link.toString(), "its target");
    }

    private static EntryName parse(String raw, String entry, String what) {
        if (raw.length() > LONGEST_NAME) {
            throw LayerRefusal.refused(entry, what + " has more than " + LONGEST_NAME + " characters");
        }
        List<String> components = new ArrayList<>();
        for (String component : raw.split("/", -1)) {
            if (component.isEmpty() || component.equals(".")) {
                continue;
            }
            if (component.equals("..")) {
                throw LayerRefusal.refused(entry, what + " leads upwards with '..'");
            }
            if (component.indexOf('\0') >= 0) {
                throw LayerRefusal.refused(entry, what + " holds a NUL byte");
            }
            // No character of Java's takes more than three bytes.
            if (component.length() > LONGEST_COMPONENT / 3 && FileName.bytes(component).length > LONGEST_COMPONENT) {
                throw LayerRefusal.refused(
                        entry, "a part of " + what + " has more than " + LONGEST_COMPONENT + " bytes");
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
