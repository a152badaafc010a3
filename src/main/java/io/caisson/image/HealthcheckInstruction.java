package io.caisson.image;

import io.caisson.oci.Healthcheck;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** HEALTHCHECK of a Dockerfile (Dockerfile reference): its flags, and what is run. */
final class HealthcheckInstruction {
    private static final Pattern FLAG = Pattern.compile("--([a-z-]+)=(\\S*)\\s+");
    private static final Pattern COMMAND = Pattern.compile("(?i)CMD\\s+(.*)", Pattern.DOTALL);
    private static final Pattern DURATION = Pattern.compile("(?:\\d+(?:\\.\\d+)?(?:ns|us|µs|ms|s|m|h))+");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final long LEAST_NANOS = 1_000_000;

    private @Nullable Long interval;
    private @Nullable Long timeout;
    private @Nullable Long startPeriod;
    private @Nullable Long startInterval;
    private @Nullable Integer retries;

    private HealthcheckInstruction() {}

    /**
     * Reads what follows the word.
     *
     * @param words makes words of a JSON array; empty for any other text
     * @throws IllegalArgumentException saying what is wrong
     */
    static Healthcheck parse(String text, Function<String, List<String>> words) {
        HealthcheckInstruction parsed = new HealthcheckInstruction();
        Matcher flag = FLAG.matcher(text);
        int end = 0;
        while (flag.find(end) && flag.start() == end) {
            parsed.flag(flag.group(1), flag.group(2));
            end = flag.end();
        }
        return parsed.check(parsed.test(text.substring(end), end > 0, words));
    }

    private List<String> test(String rest, boolean flags, Function<String, List<String>> words) {
        if (rest.equalsIgnoreCase("NONE") && !flags) {
            return List.of("NONE");
        }
        Matcher command = COMMAND.matcher(rest);
        if (!command.matches()) {
            throw new IllegalArgumentException(
                    "HEALTHCHECK must be NONE, or [--interval=30s …] CMD and what is to be run");
        }
        List<String> listed = words.apply(command.group(1));
        if (listed.isEmpty()) {
            return List.of("CMD-SHELL", command.group(1));
        }
        return Stream.concat(Stream.of("CMD"), listed.stream()).toList();
    }

    private Healthcheck check(List<String> test) {
        return new Healthcheck(test, interval, timeout, startPeriod, startInterval, retries);
    }

    private void flag(String name, String value) {
        switch (name) {
            case "interval" -> interval = nanos(name, value);
            case "timeout" -> timeout = nanos(name, value);
            case "start-period" -> startPeriod = nanos(name, value);
            case "start-interval" -> startInterval = nanos(name, value);
            case "retries" -> retries = count(value);
            default ->
                throw new IllegalArgumentException("HEALTHCHECK has the flag --" + name
                        + "; must be one of --interval, --timeout, --start-period, --start-interval, --retries");
        }
    }

    private static int count(String value) {
        if (!value.matches("\\d{1,9}") || value.matches("0+")) {
            throw new IllegalArgumentException("HEALTHCHECK --retries must be at least 1, not " + value);
        }
        return Integer.parseInt(value);
    }

    /** As Go spells it, such as {@code 1m30s}. */
    private static long nanos(String name, String value) {
        BigDecimal sum = BigDecimal.ZERO;
        if (DURATION.matcher(value).matches()) {
            Matcher part = PART.matcher(value);
            while (part.find()) {
                BigDecimal unit = BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L));
                sum = sum.add(new BigDecimal(part.group(1)).multiply(unit));
            }
        }
        if (sum.compareTo(BigDecimal.valueOf(LEAST_NANOS)) < 0
                || sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(
                    "HEALTHCHECK --" + name + " must be a time of at least 1ms, such as 1m30s, not " + value);
        }
        return sum.longValue();
    }
}
