package io.caisson.ocicli;

import java.util.List;
import java.util.Locale;

/** Signals by name or number (signal(7)). */
final class Signals {
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");
    private static final int LAST = 64;
    private static final int FIRST_REAL_TIME = 34;

    private Signals() {}

    /** {@code 9}, {@code KILL}, {@code SIGKILL}, {@code RTMIN+3}. */
    static int number(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        name = name.startsWith("SIG") ? name.substring(3) : name;
        int index = NAMES.indexOf(name);
        if (index >= 0) {
            return index + 1;
        }
        try {
            int number = name.startsWith("RTMIN")
                    ? FIRST_REAL_TIME
                            + Integer.parseInt(
                                    "0" + name.substring("RTMIN".length()).replace("+", ""))
                    : Integer.parseInt(name);
            if (number >= 1 && number <= LAST) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number that is none.
        }
        throw new OciUsageException("there is no signal " + text);
    }
}
