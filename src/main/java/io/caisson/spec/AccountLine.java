package io.caisson.spec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lines of passwd(5) and group(5). A line that is malformed, such as one whose id is no number, is
 * passed over: it must not become root's.
 */
sealed interface AccountLine {
    /** A user of the passwd file. */
    record Passwd(String name, long uid, long gid, String home) implements AccountLine {}

    /** A group of the group file. */
    record Group(String name, long gid, List<String> members) implements AccountLine {}

    /** An unsigned 32-bit number in digits; nothing if it is anything else. */
    static Optional<Long> id(String text) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        long value = Long.parseLong(text);
        return value < 1L << 32 ? Optional.of(value) : Optional.empty();
    }

    static List<Passwd> passwd(byte[] file) {
        return lines(
                file,
                fields -> fields.length < 4
                        ? Optional.empty()
                        : id(fields[2])
                                .flatMap(uid ->
                                        id(fields[3]).map(gid -> new Passwd(fields[0], uid, gid, home(fields)))));
    }

    static List<Group> group(byte[] file) {
        return lines(
                file,
                fields -> fields.length < 3
                        ? Optional.empty()
                        : id(fields[2]).map(gid -> new Group(fields[0], gid, members(fields))));
    }

    private static <T> List<T> lines(byte[] file, Function<String[], Optional<T>> parse) {
        List<T> found = new ArrayList<>();
        for (String line : new String(file, StandardCharsets.UTF_8).split("\n", -1)) {
            String text = line.strip();
            if (!text.isEmpty() && text.charAt(0) != '#') {
                parse.apply(text.split(":", -1)).ifPresent(found::add);
            }
        }
        return found;
    }

    private static String home(String[] fields) {
        return fields.length > 5 && fields[5].startsWith("/") ? fields[5] : "/";
    }

    private static List<String> members(String[] fields) {
        return fields.length > 3 ? List.of(fields[3].split(",", -1)) : List.of();
    }
}
