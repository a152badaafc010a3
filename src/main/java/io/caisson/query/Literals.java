package io.caisson.query;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the values of a filter that are not text. */
final class Literals {
    private static final Pattern DURATION = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,9})?s");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,19}");
    /** RFC 3339 has four digits of year; the database would refuse much more. */
    private static final int MAX_YEAR = 9999;

    private Literals() {}

    static Optional<Object> parse(FieldType type, String text) {
        return switch (type) {
            case INTEGER -> integer(text);
            case BOOLEAN -> bool(text);
            case TIMESTAMP -> timestamp(text);
            case DURATION -> duration(text);
            case STRING -> Optional.of(text);
            case GLOB -> Glob.regularExpression(text).map(Object.class::cast);
            case LABELS -> Optional.empty();
        };
    }

    static String expected(FieldType type) {
        return switch (type) {
            case INTEGER -> "a whole number";
            case BOOLEAN -> "true or false";
            case TIMESTAMP -> "a time such as 2026-01-31T12:00:00Z";
            case DURATION -> "seconds such as 1.5s";
            case GLOB -> "a pattern of at most " + Glob.MAX_LENGTH + " characters";
            case STRING, LABELS -> "text";
        };
    }

    private static Optional<Object> integer(String text) {
        if (!INTEGER.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    private static Optional<Object> bool(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Object> timestamp(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
            OffsetDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC);
            return utc.getYear() < 1 || utc.getYear() > MAX_YEAR ? Optional.empty() : Optional.of(utc);
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<Object> duration(String text) {
        return DURATION.matcher(text).matches()
                ? Optional.of(new BigDecimal(text.substring(0, text.length() - 1)))
                : Optional.empty();
    }
}
