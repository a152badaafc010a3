package io.caisson.runtime.shim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is mounted on the host (proc_pid_mountinfo(5)), to tell in words. */
final class MountTable {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;

    private MountTable() {}

    /** A mount: where, and of which type, such as {@code ext4}. */
    record Entry(Path path, String type) {}

    /** The one that a path lies in. */
    static Entry at(Path path) {
        Path real = real(path);
        Entry found = new Entry(Path.of("/"), "an unknown file system");
        for (Entry entry : all()) {
            if (real.startsWith(entry.path())
                    && entry.path().getNameCount() >= found.path().getNameCount()) {
                found = entry;
            }
        }
        return found;
    }

    /** Those below a path, and the one that it lies in. */
    static List<Entry> below(Path path) {
        Path real = real(path);
        List<Entry> found = new ArrayList<>();
        found.add(new Entry(path, at(path).type()));
        all().stream()
                .filter(entry -> entry.path().startsWith(real) && !entry.path().equals(real))
                .forEach(found::add);
        return found;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private static List<Entry> all() {
        List<Entry> entries = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(TABLE)) {
                String[] fields = line.split(" ", -1);
                int type = line.substring(0, line.indexOf(" - ")).split(" ", -1).length + 1;
                entries.add(new Entry(Path.of(plain(fields[MOUNT_POINT])), fields[type]));
            }
        } catch (IOException e) {
            // Then it is not told.
        }
        return entries;
    }

    /** Without the octal escapes of blanks and backslashes. */
    private static String plain(String field) {
        return field.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }
}
