package io.caisson.api.check;

import io.caisson.v1.TerminalSize;

/** The size of a terminal's window. */
final class TerminalSizes {
    private static final int LARGEST = 65_535;

    private TerminalSizes() {}

    static void check(Violations violations, String field, TerminalSize size) {
        violations
                .rule(isLength(size.getRows()), field + ".rows", "must be 1 to " + LARGEST)
                .rule(isLength(size.getColumns()), field + ".columns", "must be 1 to " + LARGEST);
    }

    private static boolean isLength(int length) {
        return length >= 1 && length <= LARGEST;
    }
}
