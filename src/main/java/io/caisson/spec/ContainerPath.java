package io.caisson.spec;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Paths of a container, by their words alone: nothing is looked up. */
final class ContainerPath {
    private static final int LONGEST = 4095;

    private ContainerPath() {}

    /** Without {@code .}, {@code ..} and double slashes; nothing if it is not absolute or no path at all. */
    static Optional<String> normal(String path) {
        if (!path.startsWith("/") || path.indexOf('\0') >= 0 || path.length() > LONGEST) {
            return Optional.empty();
        }
        Deque<String> names = new ArrayDeque<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return Optional.of("/" + String.join("/", names));
    }

    /** How many names a normal path has. */
    static int depth(String normal) {
        return normal.equals("/")
                ? 0
                : (int) normal.chars().filter(c -> c == '/').count();
    }

    /** Whether a normal path is the directory or below it. */
    static boolean within(String normal, String directory) {
        return normal.equals(directory) || normal.startsWith(directory + "/");
    }
}
