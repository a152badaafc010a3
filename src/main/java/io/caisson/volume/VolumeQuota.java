package io.caisson.volume;

import io.caisson.error.FieldViolation;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a volume may take, by its options {@code size} and {@code inodes}: a number with an optional unit, b, k, m,
 * g or t of 1024.
 *
 * @param sizeBytes what the file system of the volume has in all, with what it takes for itself; 0 for no limit
 * @param inodes how many files and directories it holds at least before it is full; 0 for as many as befit the size
 */
public record VolumeQuota(long sizeBytes, long inodes) {
    static final String SIZE = "size";
    static final String INODES = "inodes";

    private static final Pattern SPELLING = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)([bkmgt]?)b?");
    private static final String UNITS = "bkmgt";
    private static final long SMALLEST = 4L << 20;
    /** The most that an ext4 with blocks of 4 KiB has. */
    private static final long LARGEST = 16L << 40;

    private static final long BYTES_PER_INODE = 1024;

    /** Of a volume whose options were checked. */
    public static VolumeQuota of(Map<String, String> options) {
        return new VolumeQuota(
                number(options.getOrDefault(SIZE, "0")).orElse(0L),
                number(options.getOrDefault(INODES, "0")).orElse(0L));
    }

    static void check(Map<String, String> options, List<FieldViolation> violations) {
        long size = number(SIZE, options, violations);
        long inodes = number(INODES, options, violations);
        if (options.containsKey(SIZE) && size >= 0 && (size < SMALLEST || size > LARGEST)) {
            violations.add(
                    new FieldViolation("options", "size must be from 4m to 16t, but is \"" + options.get(SIZE) + "\""));
        }
        if (options.containsKey(INODES) && inodes >= 0) {
            if (!options.containsKey(SIZE)) {
                violations.add(new FieldViolation("options", "inodes needs a size beside it"));
            } else if (size >= SMALLEST && (inodes < 1 || inodes > size / BYTES_PER_INODE)) {
                violations.add(new FieldViolation(
                        "options",
                        "inodes must be from 1 to one for each KiB of the size, but is \"" + options.get(INODES)
                                + "\""));
            }
        }
    }

    private static long number(String key, Map<String, String> options, List<FieldViolation> violations) {
        String text = options.get(key);
        if (text == null) {
            return -1;
        }
        Optional<Long> number = number(text);
        if (number.isEmpty()) {
            violations.add(new FieldViolation(
                    "options", key + " must be a number with an optional unit k, m, g or t, but is \"" + text + "\""));
        }
        return number.orElse(-1L);
    }

    private static Optional<Long> number(String text) {
        Matcher matcher = SPELLING.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2));
        BigDecimal bytes = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(1024).pow(power));
        return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(bytes.longValue());
    }
}
