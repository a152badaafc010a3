package io.caisson.cli.option;

import com.google.protobuf.Timestamp;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Points in time as Docker's {@code --since} and {@code --until} take them: RFC 3339 with or without offset, a
 * date, seconds since 1970, or how long ago ({@code 10m}, {@code 1h30m}).
 */
public final class Moment {
    private static final Pattern AGO = Pattern.compile("(?:\\d+(?:\\.\\d+)?(?:ms|h|m|s|d))+");
    private static final Pattern AGO_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|h|m|s|d)");
    private static final Pattern SECONDS = Pattern.compile("\\d+(?:\\.\\d{1,9})?");

    private Moment() {}

    /** Reads a point in time. */
    public static Timestamp parse(String flag, String text, Instant now) {
        Instant instant = instant(flag, text, now);
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /** Reads a length of time, such as {@code 1h30m} or {@code 500ms}, or 0; empty if it is none. */
    static Optional<Duration> span(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        return AGO.matcher(text).matches() ? Optional.of(duration(text)) : Optional.empty();
    }

    private static Instant instant(String flag, String text, Instant now) {
        if (AGO.matcher(text).matches()) {
            return now.minus(duration(text));
        }
        if (SECONDS.matcher(text).matches()) {
            BigDecimal seconds = new BigDecimal(text);
            return Instant.ofEpochSecond(
                    seconds.longValue(),
                    seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
        }
        try {
            return absolute(text);
        } catch (DateTimeException e) {
            throw new UsageException(flag + ": \"" + text
                    + "\" is no time; write one such as 2026-01-31T12:00:00Z, 2026-01-31, 10m or seconds since 1970");
        }
    }

    private static Instant absolute(String text) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
        }
        boolean offset = text.endsWith("Z") || text.lastIndexOf('+') > 0 || text.lastIndexOf('-') > text.indexOf('T');
        return offset
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
    }

    private static Duration duration(String text) {
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = AGO_PART.matcher(text);
        while (part.find()) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))));
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static long unit(String unit) {
        return switch (unit) {
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 86_400_000_000_000L;
        };
    }
}
