package io.caisson.bench;

import java.util.Arrays;
import java.util.Locale;

/** Measured times, in nanoseconds, and what is printed of them: the shell script that called us reads the line. */
final class Figures {
    private final long[] nanos;

    Figures(long[] nanos) {
        this.nanos = nanos.clone();
        Arrays.sort(this.nanos);
    }

    void print(String name) {
        System.out.printf(
                Locale.ROOT, "%s %.2f %.2f %.2f %d%n", name, at(0.50), at(0.95), nanos[0] / 1e6, nanos.length);
    }

    private double at(double quantile) {
        return nanos[(int) Math.min(nanos.length - 1, Math.floor(nanos.length * quantile))] / 1e6;
    }
}
