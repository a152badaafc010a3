package io.caisson.cli.option;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as Docker spells them: {@code 512m}, {@code 1.5g}, {@code 64KiB}; all units are powers of 1024. */
public final class ByteSize {
    private static final Pattern SPELLING =
            Pattern.compile("(-?\\d+(?:\\.\\d+)?) ?([kmgtp]?)(?:i?b)?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "kmgtp";

    private ByteSize() {}

    /**
     * Reads a size.
     *
     * @param flag which flag it belongs to, for the message
     * @return bytes; negative values are left to the engine to judge
     */
    public static long parse(String flag, String text) {
        Matcher matcher = SPELLING.matcher(text.strip());
        if (!matcher.matches()) {
            throw refuse(flag, text);
        }
        int power = UNITS.indexOf(matcher.group(2).toLowerCase(Locale.ROOT)) + 1;
        if (matcher.group(2).isEmpty()) {
            power = 0;
        }
        try {
            return new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(1024).pow(power))
                    .setScale(0, RoundingMode.DOWN)
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw refuse(flag, text);
        }
    }

    private static UsageException refuse(String flag, String text) {
        return new UsageException(
                flag + ": \"" + text + "\" is not a size; write a number with an optional unit b, k, m, g, as in 512m");
    }
}
