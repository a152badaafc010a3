package io.caisson.container.logs;

import io.caisson.error.FieldViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the options of a log driver, and keeps all that is wrong with them. */
final class LogOptions {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([kmg]?)b?");
    private static final String UNITS = "kmg";

    private final String field;
    private final Map<String, String> options;
    private final List<FieldViolation> violations = new ArrayList<>();

    /** @param field where they stand in the request */
    LogOptions(String field, Map<String, String> options) {
        this.field = field;
        this.options = options;
    }

    List<FieldViolation> violations() {
        return List.copyOf(violations);
    }

    /** All but these are unknown. */
    void refuseOthers(String driver, List<String> known) {
        for (String name : new TreeSet<>(options.keySet())) {
            require(
                    known.contains(name),
                    name,
                    "is no option of the log driver " + driver
                            + (known.isEmpty() ? ", which has none" : ", which has " + String.join(", ", known)));
        }
    }

    void require(boolean rule, String name, String description) {
        if (!rule) {
            violations.add(new FieldViolation(field + "[\"" + name + "\"]", description));
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /** A size such as {@code 10m}, in bytes; without limit if it is not given, or -1. */
    long size(String name, long least) {
        String text = text(name).orElse("-1").toLowerCase(Locale.ROOT);
        if (text.equals("-1")) {
            return Long.MAX_VALUE;
        }
        Matcher matcher = SIZE.matcher(text);
        long size = matcher.matches()
                ? Long.parseLong(matcher.group(1))
                        << 10
                                * (UNITS.indexOf(matcher.group(2))
                                        + (matcher.group(2).isEmpty() ? 0 : 1))
                : 0;
        require(
                size >= least,
                name,
                "must be a size such as 10m, at least " + least + " bytes, or -1 for no limit, but is \"" + text
                        + "\"");
        return Math.max(size, least);
    }

    /** A whole number. */
    long number(String name, long unless, long least, long most) {
        String text = text(name).orElse(String.valueOf(unless));
        long number = text.matches("\\d{1,9}") ? Long.parseLong(text) : -1;
        boolean fits = number >= least && number <= most;
        require(fits, name, "must be a number from " + least + " to " + most + ", but is \"" + text + "\"");
        return fits ? number : unless;
    }

    /** True or false; false if it is not given. */
    boolean yes(String name) {
        String text = text(name).orElse("false");
        require(text.equals("true") || text.equals("false"), name, "must be true or false, but is \"" + text + "\"");
        return text.equals("true");
    }
}
