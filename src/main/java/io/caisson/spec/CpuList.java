package io.caisson.spec;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A list of CPUs or memory nodes such as {@code 0-2,5} (cpuset(7), "List format").
 *
 * @param highest the highest number in it
 */
record CpuList(int highest) {
    private static final Pattern SYNTAX = Pattern.compile("\\d{1,5}(-\\d{1,5})?(,\\d{1,5}(-\\d{1,5})?)*");

    /** Nothing if the text is no such list. */
    static Optional<CpuList> parse(String text) {
        if (!SYNTAX.matcher(text).matches()) {
            return Optional.empty();
        }
        int highest = 0;
        for (String range : text.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (first > last) {
                return Optional.empty();
            }
            highest = Math.max(highest, last);
        }
        return Optional.of(new CpuList(highest));
    }
}
