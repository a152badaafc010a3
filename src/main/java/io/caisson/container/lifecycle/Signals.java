package io.caisson.container.lifecycle;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Signals by name or number (signal(7)), as on x86-64 and arm64. */
final class Signals {
    static final int KILL = 9;
    static final int TERM = 15;
    private static final int HIGHEST = 64;
    /** The first real-time signal that the C library leaves to programs. */
    private static final int RTMIN = 34;

    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private Signals() {}

    /** The number; empty if there is no such signal. */
    static OptionalInt number(String text) {
        if (text.matches("\\d{1,2}")) {
            return valid(Integer.parseInt(text));
        }
        String upper = text.toUpperCase(Locale.ROOT);
        String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
        if (name.matches("RTMIN(\\+\\d{1,2})?")) {
            return realTime(RTMIN, name, 1);
        }
        if (name.matches("RTMAX(-\\d{1,2})?")) {
            return realTime(HIGHEST, name, -1);
        }
        int index = NAMES.indexOf(name);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index + 1);
    }

    /** The name, such as {@code SIGTERM}; of a real-time signal its number. */
    static String name(int number) {
        return number <= NAMES.size() ? "SIG" + NAMES.get(number - 1) : String.valueOf(number);
    }

    private static OptionalInt realTime(int base, String name, int sign) {
        String offset = name.substring("RTMIN".length()).replaceFirst("[+-]", "");
        int number = base + sign * (offset.isEmpty() ? 0 : Integer.parseInt(offset));
        return number < RTMIN ? OptionalInt.empty() : valid(number);
    }

    private static OptionalInt valid(int number) {
        return number >= 1 && number <= HIGHEST ? OptionalInt.of(number) : OptionalInt.empty();
    }
}
