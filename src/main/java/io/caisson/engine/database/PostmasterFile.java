package io.caisson.engine.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running server says of itself in {@code postmaster.pid}: line 1 its process ID, line 4 its port,
 * line 8 its status.
 *
 * @param ready whether it accepts connections
 */
record PostmasterFile(long pid, int port, boolean ready) {
    /** Reads the file of a data directory; empty if there is none, or it is being written. */
    static Optional<PostmasterFile> read(Path data) throws IOException {
        try {
            return parse(Files.readAllLines(data.resolve("postmaster.pid"), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static Optional<PostmasterFile> parse(List<String> lines) {
        if (lines.size() < 4) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(lines.get(0).strip());
            int port = Integer.parseInt(lines.get(3).strip());
            boolean ready = lines.size() >= 8 && lines.get(7).strip().equals("ready");
            return Optional.of(new PostmasterFile(pid, port, ready));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * The process, if it is alive and really the server of this data directory: a process ID may have been
     * given to another since.
     */
    Optional<ProcessHandle> process(Path data) {
        try {
            String commandLine = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            List<String> words = List.of(commandLine.split("\0", -1));
            return words.contains(data.toString()) ? ProcessHandle.of(pid) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
