package io.caisson.cli.output;

import com.google.protobuf.Timestamp;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;

/** Sizes, times, IDs and references as people read them, in Docker's words. */
public final class Human {
    private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final int SHORT_ID = 12;
    private static final String HUB = "docker.io/";
    private static final String OFFICIAL = "library/";

    private Human() {}

    /** A size with three digits: {@code 77.9MB}, by powers of 1000. */
    public static String size(long bytes) {
        int unit = 0;
        BigDecimal size = BigDecimal.valueOf(bytes);
        while (size.compareTo(BigDecimal.valueOf(1000)) >= 0 && unit < DECIMAL.length - 1) {
            size = size.movePointLeft(3);
            unit++;
        }
        return size.round(new MathContext(3)).stripTrailingZeros().toPlainString() + DECIMAL[unit];
    }

    /** How long ago: {@code 3 minutes ago}. */
    public static String ago(Timestamp time, Instant now) {
        return duration(Duration.between(instant(time), now)) + " ago";
    }

    /** A length of time in its largest unit. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 1) {
            return "Less than a second";
        }
        if (seconds < 60) {
            return many(seconds, "second");
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes == 1 ? "About a minute" : many(minutes, "minute");
        }
        long hours = minutes / 60;
        if (hours < 48) {
            return hours == 1 ? "About an hour" : many(hours, "hour");
        }
        return days(hours / 24);
    }

    /** A point in time as RFC 3339 with nine digits of the second, in UTC. */
    public static String time(Timestamp time) {
        Instant second = Instant.ofEpochSecond(time.getSeconds());
        String digits = Integer.toString(1_000_000_000 + time.getNanos()).substring(1);
        String text = second.toString();
        return text.substring(0, text.length() - 1) + "." + digits + "Z";
    }

    public static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    /** The first 12 digits of an ID. */
    public static String shortId(String id) {
        return id.length() > SHORT_ID ? id.substring(0, SHORT_ID) : id;
    }

    /** A reference without the parts that Docker takes for granted, as far as they can be: {@code busybox:latest}. */
    public static String reference(String reference) {
        if (!reference.startsWith(HUB)) {
            return reference;
        }
        String path = reference.substring(HUB.length());
        if (path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0) {
            return path.substring(OFFICIAL.length());
        }
        // What would be read as a registry without one before it.
        String first = path.substring(0, Math.max(0, path.indexOf('/')));
        return first.indexOf('.') >= 0 || first.equals("localhost") ? reference : path;
    }

    /** A text on one line of a terminal, whatever it holds: control characters become question marks. */
    public static String printable(String text) {
        return text.codePoints()
                .map(each -> Character.isISOControl(each) || Character.getType(each) == Character.FORMAT ? '?' : each)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String days(long days) {
        if (days < 14) {
            return many(days, "day");
        }
        if (days < 60) {
            return many(days / 7, "week");
        }
        return days < 730 ? many(days / 30, "month") : many(days / 365, "year");
    }

    private static String many(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }
}
