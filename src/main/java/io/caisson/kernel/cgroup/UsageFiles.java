package io.caisson.kernel.cgroup;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a cgroup's controllers account for. A cgroup that is gone has nothing. */
final class UsageFiles {
    private static final long NANOS_IN_MICRO = 1000;

    private UsageFiles() {}

    static CgroupUsage unified(Path directory) {
        Long micros = keyed(directory.resolve("cpu.stat"), "usage_usec");
        Path io = directory.resolve("io.stat");
        return new CgroupUsage(
                micros == null ? null : micros * NANOS_IN_MICRO,
                number(directory.resolve("memory.current")),
                keyed(directory.resolve("memory.stat"), "inactive_file"),
                number(directory.resolve("pids.current")),
                summed(io, "rbytes=(\\d+)"),
                summed(io, "wbytes=(\\d+)"));
    }

    /** @param cpu the cgroup's directory of that hierarchy, and so on; null if it is not in it */
    static CgroupUsage v1(@Nullable Path cpu, @Nullable Path memory, @Nullable Path pids, @Nullable Path blockIo) {
        Path io = blockIo == null ? null : blockIo.resolve("blkio.throttle.io_service_bytes_recursive");
        return new CgroupUsage(
                cpu == null ? null : number(cpu.resolve("cpuacct.usage")),
                memory == null ? null : number(memory.resolve("memory.usage_in_bytes")),
                memory == null ? null : keyed(memory.resolve("memory.stat"), "total_inactive_file"),
                pids == null ? null : number(pids.resolve("pids.current")),
                io == null ? null : summed(io, "\\d+:\\d+ Read (\\d+)"),
                io == null ? null : summed(io, "\\d+:\\d+ Write (\\d+)"));
    }

    private static @Nullable Long number(Path file) {
        String text = ControlFiles.readIfThere(file).strip();
        return text.isEmpty() ? null : Long.valueOf(text);
    }

    private static @Nullable Long keyed(Path file, String key) {
        return ControlFiles.readIfThere(file)
                .lines()
                .filter(line -> line.startsWith(key + " "))
                .map(line -> Long.valueOf(line.substring(key.length() + 1).strip()))
                .findFirst()
                .orElse(null);
    }

    /** One number a device; a file without any has 0, one that is not there none. */
    private static @Nullable Long summed(Path file, String pattern) {
        if (!ControlFiles.exists(file)) {
            return null;
        }
        Matcher matcher = Pattern.compile(pattern).matcher(ControlFiles.readIfThere(file));
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }
}
