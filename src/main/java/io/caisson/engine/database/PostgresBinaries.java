package io.caisson.engine.database;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, as zonky's jar carries them: one {@code .txz} per architecture.
 *
 * @param directory where {@code bin}, {@code lib} and {@code share} are
 */
record PostgresBinaries(Path directory) {
    /** The version in the jar, by which the directory is named. */
    static final String VERSION = "18.6.0";

    /**
     * Unpacks them below a directory unless they are there; made complete under another name first, so
     * that what bears the name is whole.
     */
    static PostgresBinaries unpack(Path parent, boolean durable) throws IOException {
        Path directory = parent.resolve("programs-" + VERSION);
        if (Files.isDirectory(directory)) {
            return new PostgresBinaries(directory);
        }
        Path stage = parent.resolve("programs.new");
        Trees.remove(stage);
        try (InputStream archive = open();
                TarArchiveInputStream entries = new TarArchiveInputStream(new XZInputStream(archive))) {
            Files.createDirectory(
                    stage, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                place(stage, entry, entries);
            }
        }
        if (durable) {
            Trees.sync(stage);
        }
        Files.move(stage, directory);
        return new PostgresBinaries(directory);
    }

    /** The path of a program: {@code postgres}, {@code initdb} or {@code pg_ctl}. */
    String program(String name) {
        return directory.resolve("bin").resolve(name).toString();
    }

    private static void place(Path stage, TarArchiveEntry entry, InputStream content) throws IOException {
        Path target = stage.resolve(entry.getName()).normalize();
        if (!target.startsWith(stage)) {
            throw new IOException("PostgreSQL's archive names " + entry.getName() + ", outside its directory");
        }
        if (target.equals(stage)) {
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        } else {
            Files.copy(content, target);
        }
        boolean executable = entry.isDirectory() || (entry.getMode() & 0100) != 0;
        // The engine's umask may keep others out; these are for the database's user to read.
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private static InputStream open() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String resource = List.of("amd64", "x86_64").contains(architecture)
                ? "postgres-linux-x86_64.txz"
                : "postgres-linux-arm_64.txz";
        InputStream stream = PostgresBinaries.class.getClassLoader().getResourceAsStream(resource);
        if (stream == null) {
            throw new EngineException(
                    ErrorReason.UNSUPPORTED_BY_HOST,
                    "Unpacking the embedded PostgreSQL: this build carries no " + resource + " for " + architecture
                            + "; give a database of your own in QUARKUS_DATASOURCE_JDBC_URL.");
        }
        return stream;
    }
}
