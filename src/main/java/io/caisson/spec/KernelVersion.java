package io.caisson.spec;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a kernel's release: all that profiles ask for. */
record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    private static final Pattern START = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    /** What is no release is the oldest of all. */
    static KernelVersion parse(String release) {
        Matcher matcher = START.matcher(release);
        return matcher.matches()
                ? new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new KernelVersion(0, 0);
    }

    @Override
    public int compareTo(KernelVersion other) {
        return Comparator.comparingInt(KernelVersion::major)
                .thenComparingInt(KernelVersion::minor)
                .compare(this, other);
    }
}
