package io.caisson.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Docker's {@code --filter KEY=VALUE} as the engine's filter language (see image.proto). One key given several
 * times means any of them, but for labels: all of them, as in Docker.
 */
public final class Filters {
    private final Map<String, Function<String, String>> translations = new LinkedHashMap<>();

    /**
     * Knows one more key.
     *
     * @param translation from the value to a condition
     */
    public Filters key(String key, Function<String, String> translation) {
        translations.put(key, translation);
        return this;
    }

    /** Knows {@code label=KEY} and {@code label=KEY=VALUE}. */
    public Filters labels() {
        return key("label", Filters::label);
    }

    /** The whole filter; empty if nothing is filtered. */
    public String translate(List<String> words) {
        Map<String, List<String>> conditions = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals).strip();
            Function<String, String> translation = translations.get(key);
            if (equals < 0 || translation == null) {
                throw new UsageException("--filter \"" + word + "\": write KEY=VALUE with one of the keys "
                        + String.join(", ", translations.keySet()));
            }
            conditions
                    .computeIfAbsent(key, any -> new ArrayList<>())
                    .add(translation.apply(word.substring(equals + 1)));
        }
        List<String> parts = new ArrayList<>();
        conditions.forEach(
                (key, any) -> parts.add("(" + String.join(key.startsWith("label") ? " AND " : " OR ", any) + ")"));
        return String.join(" AND ", parts);
    }

    /** {@code field = "value"}. */
    public static String equal(String field, String value) {
        return field + " = " + quote(value);
    }

    /** {@code field : "value"}: contains it. */
    public static String contains(String field, String value) {
        return field + " : " + quote(value);
    }

    /** {@code field = "value*"}: begins with it. */
    public static String startsWith(String field, String value) {
        String quoted = quote(value);
        return field + " = " + quoted.substring(0, quoted.length() - 1) + "*\"";
    }

    /** Both, where one may be empty. */
    public static String and(String left, String right) {
        return left.isEmpty() ? right : right.isEmpty() ? left : left + " AND " + right;
    }

    /** {@code KEY} or {@code KEY=VALUE} of a label. */
    public static String label(String value) {
        int equals = value.indexOf('=');
        return equals < 0
                ? "labels:" + quote(value)
                : "labels." + quote(value.substring(0, equals)) + " = " + quote(value.substring(equals + 1));
    }

    private static String quote(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("*", "\\*") + "\"";
    }
}
