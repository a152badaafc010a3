package io.caisson.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Options of a tmpfs (tmpfs(5)): Docker's, over them the caller's. */
final class TmpfsOptions {
    private static final int HIGHEST_MODE = 07777;
    private static final long LEAST_BYTES = 4096;
    private static final long MOST_BYTES = 1L << 60;
    private static final Set<String> FLAGS =
            Set.of("exec", "noexec", "suid", "nosuid", "dev", "nodev", "atime", "noatime");
    private static final Pattern NUMBERED = Pattern.compile("(uid|gid|nr_inodes)=\\d{1,10}");

    private TmpfsOptions() {}

    static List<String> of(MountSource.Tmpfs tmpfs, boolean readOnly) {
        // By what an option is about, so that the caller's takes the place of its opposite.
        Map<String, String> options = new LinkedHashMap<>();
        List.of("nosuid", "nodev", "noexec").forEach(option -> options.put(about(option), option));
        tmpfs.options().forEach(option -> options.put(about(option), option));
        int mode = tmpfs.mode() == null ? 01777 : tmpfs.mode();
        options.put("mode", "mode=" + Integer.toOctalString(mode));
        if (tmpfs.sizeBytes() != null) {
            options.put("size", "size=" + tmpfs.sizeBytes());
        }
        options.put("ro", readOnly ? "ro" : "rw");
        return List.copyOf(options.values());
    }

    static void check(String field, MountSource.Tmpfs tmpfs, Violations violations) {
        Long size = tmpfs.sizeBytes();
        violations.require(
                size == null || (size >= LEAST_BYTES && size <= MOST_BYTES),
                field + ".size_bytes",
                "must be at least " + LEAST_BYTES + " and no more than " + MOST_BYTES + ", is " + size);
        Integer mode = tmpfs.mode();
        violations.require(
                mode == null || (mode >= 0 && mode <= HIGHEST_MODE),
                field + ".mode",
                "must be permissions, 0 to 07777");
        for (int i = 0; i < tmpfs.options().size(); i++) {
            String option = tmpfs.options().get(i);
            violations.require(
                    FLAGS.contains(option) || NUMBERED.matcher(option).matches(),
                    field + ".options[" + i + "]",
                    "\"" + option + "\" is no option that may be given; allowed are " + new TreeSet<>(FLAGS)
                            + " and uid=, gid=, nr_inodes= with a number");
        }
    }

    private static String about(String option) {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals);
        return FLAGS.contains(name) && name.startsWith("no") ? name.substring(2) : name;
    }
}
