package io.caisson.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The machine, as its own files tell it.
 *
 * @param hostname the host's name (uname(2))
 * @param operatingSystem {@code PRETTY_NAME} of os-release(5)
 * @param kernelVersion the kernel's release (uname(2))
 * @param architecture as Go and OCI spell it: {@code amd64}, {@code arm64}
 * @param cpus CPUs that this process may use
 * @param memoryBytes {@code MemTotal} of proc_meminfo(5)
 */
public record Machine(
        String hostname,
        String operatingSystem,
        String kernelVersion,
        String architecture,
        int cpus,
        long memoryBytes) {
    private static final Pattern PRETTY_NAME = Pattern.compile("(?m)^PRETTY_NAME=\"?([^\"\\n]*)\"?$");
    private static final Pattern MEMORY_TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB$");

    /** Reads it from the machine that this runs on. */
    public static Machine read() {
        return read(Path.of("/"));
    }

    /** Reads it from the files below a root. */
    static Machine read(Path root) {
        return new Machine(
                text(root.resolve("proc/sys/kernel/hostname")).strip(),
                first(PRETTY_NAME, text(root.resolve("etc/os-release"))).orElse("Linux"),
                text(root.resolve("proc/sys/kernel/osrelease")).strip(),
                architectureName(System.getProperty("os.arch", "")),
                Runtime.getRuntime().availableProcessors(),
                first(MEMORY_TOTAL, text(root.resolve("proc/meminfo")))
                        .map(kibibytes -> Long.parseLong(kibibytes) * 1024)
                        .orElse(0L));
    }

    private static String architectureName(String java) {
        return switch (java) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> java;
        };
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + file + " failed", e);
        }
    }
}
