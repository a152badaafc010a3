package io.caisson.spec;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Limits of the strings that execve(2) takes. */
final class Texts {
    /** The kernel's MAX_ARG_STRLEN, 32 pages, with the NUL. */
    private static final int LONGEST = 32 * 4096;
    /** Of the arguments and the environment together, with their NULs. */
    private static final int LONGEST_TOGETHER = 1 << 20;

    private Texts() {}

    static void check(String field, String text, Violations violations) {
        violations.require(text.indexOf('\0') < 0, field, "must not contain a NUL character");
        violations.require(
                size(text) <= LONGEST,
                field,
                "is longer than " + (LONGEST - 1) + " bytes, which the kernel takes at most");
    }

    static boolean fit(List<String> args, List<String> env) {
        return sum(args) + sum(env) <= LONGEST_TOGETHER;
    }

    private static long sum(List<String> texts) {
        return texts.stream().mapToLong(Texts::size).sum();
    }

    private static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length + 1;
    }
}
