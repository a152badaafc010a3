package io.caisson.engine.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A new directory of {@code /tmp} that others may pass through, as the database's user must (JUnit's own
 * {@code @TempDir} is 0700), removed on close. Its path is short enough for a Unix socket.
 */
public record TestDirectory(Path path) implements AutoCloseable {
    /** Makes one. */
    public static TestDirectory create() throws IOException {
        Path path = Files.createTempDirectory(Path.of("/tmp"), "caisson-test-");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
        return new TestDirectory(path);
    }

    @Override
    public void close() {
        try {
            Trees.remove(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
