package io.caisson.kernel.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process as the kernel tells of it now (proc_pid_stat(5), proc_pid_status(5), proc_pid_cmdline(5)).
 *
 * @param pid as this process sees it
 * @param innermostPid as it sees itself, in its own pid namespace
 * @param parentPid as this process sees it; 0 for a parent outside
 * @param uid the effective user, as this process sees it
 * @param state a letter: {@code R}unning, {@code S}leeping, {@code D}isk sleep, {@code Z}ombie, s{@code T}opped
 * @param threads how many it has
 * @param residentBytes memory of its own that is in RAM: anonymous and shared, not mapped files
 * @param cpuTime that it has used
 * @param reapedCpuTime that its children had used which it has waited for
 * @param startTime to a hundredth of a second
 * @param readBytes that it has had read from block devices; 0 where the kernel does not count them
 * @param writeBytes that it has had written to block devices
 * @param command its arguments, at most 4 KiB of them; its name in brackets if it has none. What the process says of
 *     itself: it can be anything.
 */
public record ProcessEntry(
        int pid,
        int innermostPid,
        int parentPid,
        long uid,
        String state,
        int threads,
        long residentBytes,
        Duration cpuTime,
        Duration reapedCpuTime,
        Instant startTime,
        long readBytes,
        long writeBytes,
        List<String> command) {
    /** {@code USER_HZ}: what the files count in, whatever the kernel's own clock. */
    private static final long TICKS = 100;

    private static final int MOST_COMMAND = 4096;
    private static final Instant BOOT = boot();

    public ProcessEntry {
        command = List.copyOf(command);
    }

    /** A process by its number; empty if it has ended. */
    public static Optional<ProcessEntry> read(long pid) {
        return read(Path.of("/proc", Long.toString(pid)));
    }

    static Optional<ProcessEntry> read(Path directory) {
        try {
            String stat = text(directory.resolve("stat"));
            Map<String, String> status = fields(text(directory.resolve("status")));
            return Optional.of(entry(stat, status, io(directory), command(directory)));
        } catch (IOException e) {
            // It has ended: ENOENT, or ESRCH from a file that was open already.
            return Optional.empty();
        }
    }

    private static ProcessEntry entry(
            String stat, Map<String, String> status, Map<String, String> io, List<String> command) {
        // The name before is in parentheses, and may itself hold spaces and parentheses.
        int end = stat.lastIndexOf(')');
        String[] fields = stat.substring(end + 2).strip().split(" ", -1);
        String name = stat.substring(stat.indexOf('(') + 1, end);
        String[] pids = status.getOrDefault("NSpid", "0").split("\\s+", -1);
        return new ProcessEntry(
                Integer.parseInt(stat.substring(0, stat.indexOf(' '))),
                Integer.parseInt(pids[pids.length - 1]),
                Integer.parseInt(fields[1]),
                Long.parseLong(status.getOrDefault("Uid", "0\t0").split("\\s+", -1)[1]),
                fields[0],
                Integer.parseInt(fields[17]),
                kibibytes(status, "RssAnon") + kibibytes(status, "RssShmem"),
                ticks(Long.parseLong(fields[11]) + Long.parseLong(fields[12])),
                ticks(Long.parseLong(fields[13]) + Long.parseLong(fields[14])),
                BOOT.plus(ticks(Long.parseLong(fields[19]))),
                Long.parseLong(io.getOrDefault("read_bytes", "0")),
                Long.parseLong(io.getOrDefault("write_bytes", "0")),
                command.isEmpty() ? List.of("[" + name + "]") : command);
    }

    private static Duration ticks(long ticks) {
        return Duration.ofMillis(ticks * 1000 / TICKS);
    }

    private static long kibibytes(Map<String, String> status, String field) {
        return Long.parseLong(status.getOrDefault(field, "0 kB").split(" ", -1)[0]) * 1024;
    }

    private static Map<String, String> io(Path directory) {
        try {
            return fields(text(directory.resolve("io")));
        } catch (IOException e) {
            // A kernel without task I/O accounting has no such file.
            return Map.of();
        }
    }

    private static List<String> command(Path directory) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(directory.resolve("cmdline"))) {
            bytes = in.readNBytes(MOST_COMMAND);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        String whole = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
        return whole.isEmpty() ? List.of() : Arrays.asList(whole.split("\0", -1));
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    private static Instant boot() {
        try {
            return text(Path.of("/proc/stat"))
                    .lines()
                    .filter(line -> line.startsWith("btime "))
                    .map(line -> Instant.ofEpochSecond(
                            Long.parseLong(line.substring(6).strip())))
                    .findFirst()
                    .orElse(Instant.EPOCH);
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    private static String text(Path file) throws IOException {
        // A name need not be UTF-8.
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
