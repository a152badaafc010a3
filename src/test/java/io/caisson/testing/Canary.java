package io.caisson.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A tree beside a hostile one; it must stay as it is to the last byte, owner, mode and time. */
public final class Canary {
    private final Path directory;
    private final Map<String, List<Object>> before;

    public Canary(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory.resolve("etc"));
        Files.writeString(directory.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
        Files.writeString(directory.resolve("secret"), "do not touch");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("secret"));
        this.before = state();
    }

    public Path directory() {
        return directory;
    }

    public void assertUntouched() {
        assertThat(state()).isEqualTo(before);
    }

    private Map<String, List<Object>> state() {
        try (Stream<Path> files = Files.walk(directory)) {
            Map<String, List<Object>> state = new TreeMap<>();
            files.forEach(file -> state.put(file.toString(), describe(file)));
            return state;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Object> describe(Path file) {
        Stat stat = At.stat(FileDescriptor.CURRENT_DIRECTORY, file.toString());
        try {
            String content = Files.isRegularFile(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
            List<Object> numbers = List.of(stat.inode(), stat.modifySeconds(), stat.modifyNanos(), stat.links());
            return List.of(stat.mode(), stat.uid(), stat.gid(), numbers, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
