package io.caisson.cli.option;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers in flags, refused with the flag's name. */
public final class Numbers {
    private Numbers() {}

    /** Reads a whole number. */
    public static long whole(String flag, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UsageException(flag + ": \"" + text + "\" is not a whole number");
        }
    }

    /** Reads a number of CPUs, such as {@code 1.5}, in billionths. */
    public static long nanoCpus(String flag, String text) {
        try {
            return new BigDecimal(text)
                    .movePointRight(9)
                    .setScale(0, RoundingMode.UNNECESSARY)
                    .longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            throw new UsageException(flag + ": \"" + text + "\" is not a number of CPUs; write one such as 1.5");
        }
    }

    /** Reads permissions in octal. */
    public static int octal(String flag, String text) {
        try {
            return Integer.parseUnsignedInt(text, 8);
        } catch (NumberFormatException e) {
            throw new UsageException(flag + ": \"" + text + "\" are no permissions; write them in octal, as in 1777");
        }
    }

    /** Reads a switch that was given a value, as {@code readonly=true}. */
    public static boolean bool(String flag, String text) {
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new UsageException(flag + ": \"" + text + "\" is neither true nor false");
        };
    }
}
