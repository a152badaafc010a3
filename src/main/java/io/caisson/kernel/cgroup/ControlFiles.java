package io.caisson.kernel.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads and writes the files of cgroups. The paths are the kernel's own file system, which no container
 * can change: its cgroup mounts are read-only.
 */
final class ControlFiles {
    private ControlFiles() {}

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new CgroupException("Reading " + file + " failed: " + reason(e), e);
        }
    }

    /** The text, or nothing if the file or its cgroup is not there (any more). */
    static String readIfThere(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            // A cgroup removed while it is read answers ENODEV.
            if (e instanceof NoSuchFileException || !Files.exists(file)) {
                return "";
            }
            throw new CgroupException("Reading " + file + " failed: " + reason(e), e);
        }
    }

    static void write(Path file, String value) {
        try {
            Files.write(file, value.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CgroupException("Writing " + value + " to " + file + " failed: " + reason(e), e);
        }
    }

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    static void makeDirectory(Path directory) {
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new CgroupException("Making the cgroup " + directory + " failed: " + reason(e), e);
        }
    }

    /** Makes the directory unless it is there; two callers may do so at once. */
    static void ensureDirectory(Path directory) {
        if (!Files.isDirectory(directory)) {
            try {
                Files.createDirectories(directory);
            } catch (IOException e) {
                throw new CgroupException("Making the cgroup " + directory + " failed: " + reason(e), e);
            }
        }
    }

    /** The cgroup and all below it, children before parents; empty if it is gone. */
    static List<Path> subtree(Path directory) {
        List<Path> found = new ArrayList<>();
        for (Path child : children(directory)) {
            found.addAll(subtree(child));
        }
        if (exists(directory)) {
            found.add(directory);
        }
        return found;
    }

    static List<Path> children(Path directory) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, ControlFiles::isCgroup)) {
            entries.forEach(found::add);
        } catch (IOException e) {
            if (exists(directory)) {
                throw new CgroupException("Listing the cgroup " + directory + " failed: " + reason(e), e);
            }
        }
        return found;
    }

    /** Process ids in the cgroup and below it. */
    static List<Long> processes(Path directory) {
        return subtree(directory).stream()
                .flatMap(cgroup -> lines(readIfThere(cgroup.resolve("cgroup.procs"))))
                .map(Long::valueOf)
                .toList();
    }

    /** The number after a key in a file of {@code key value} lines; 0 if there is none. */
    static long counter(Path file, String key) {
        return lines(readIfThere(file))
                .map(line -> line.split(" ", -1))
                .filter(words -> words.length == 2 && words[0].equals(key))
                .mapToLong(words -> Long.parseLong(words[1]))
                .findFirst()
                .orElse(0);
    }

    private static Stream<String> lines(String text) {
        return text.lines().filter(line -> !line.isBlank());
    }

    private static boolean isCgroup(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return String.valueOf(system.getReason());
        }
        return e instanceof FileSystemException ? e.getClass().getSimpleName() : String.valueOf(e.getMessage());
    }
}
