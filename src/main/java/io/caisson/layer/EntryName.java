package io.caisson.layer;

import io.caisson.kernel.FileName;
import java.util.List;

/**
 * The name of a tar's entry, relative to the layer's root; any bytes ({@link FileName}).
 *
 * @param path components with single slashes between them; {@code .} for the root itself
 */
record EntryName(String path) {
    private static final int LONGEST_NAME = 4096;
    private static final int LONGEST_COMPONENT = 255;
    private static final String ROOT = ".";

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
        if (raw.indexOf('\0') >= 0) {
            throw LayerRefusal.refused(entry, what + " holds a NUL byte");
        }
        // Most names are as they should be, and stay the string that they are.
        StringBuilder normal = null;
        int from = 0;
        while (from <= raw.length()) {
            int slash = raw.indexOf('/', from);
            int end = slash < 0 ? raw.length() : slash;
            boolean wanted = isComponent(raw, from, end, entry, what);
            if (!wanted && normal == null) {
                normal = new StringBuilder(raw.length()).append(raw, 0, Math.max(0, from - 1));
            }
            if (wanted && normal != null) {
                normal.append(normal.isEmpty() ? "" : "/").append(raw, from, end);
            }
            from = end + 1;
        }
        String path = normal == null ? raw : normal.toString();
        return new EntryName(path.isEmpty() ? ROOT : path);
    }

    private static boolean isComponent(String raw, int from, int end, String entry, String what) {
        int length = end - from;
        if (length == 0 || length == 1 && raw.charAt(from) == '.') {
            return false;
        }
        if (length == 2 && raw.charAt(from) == '.' && raw.charAt(from + 1) == '.') {
            throw LayerRefusal.refused(entry, what + " leads upwards with '..'");
        }
        // No character of Java's takes more than three bytes.
        if (length > LONGEST_COMPONENT / 3 && FileName.bytes(raw.substring(from, end)).length > LONGEST_COMPONENT) {
            throw LayerRefusal.refused(entry, "a part of " + what + " has more than " + LONGEST_COMPONENT + " bytes");
        }
        return true;
    }

    /** From the root on; empty for the root itself. */
    List<String> components() {
        return isRoot() ? List.of() : List.of(path.split("/", -1));
    }

    boolean isRoot() {
        return path.equals(ROOT);
    }

    String last() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The directory it lies in, as a path; {@code .} for the root. */
    String parent() {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? ROOT : path.substring(0, slash);
    }

    @Override
    public String toString() {
        return path;
    }
}
