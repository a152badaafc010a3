package io.caisson.runtime.shim;

import io.caisson.filesystem.Directories;
import io.caisson.filesystem.StorageFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is written down, each in a file of its own, of the processes made in containers that run: for the
 * engine that comes after this one.
 */
public final class ExecRecords {
    private final Path directory;
    private final RunDirectory run;

    public ExecRecords(RunDirectory run) {
        this.directory = run.execs();
        this.run = run;
    }

    /** Writes one; a rename makes it whole or absent. */
    public void write(String id, ExecState state) {
        Path temporary = directory.resolve("." + id);
        try {
            Files.writeString(temporary, state.text());
            Files.move(temporary, directory.resolve(id), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw StorageFailure.of("Writing the record of exec " + id, e);
        }
    }

    /** Reads one; empty if there is none. */
    public Optional<ExecState> read(String id) {
        try {
            return Optional.of(ExecState.parse(Files.readString(directory.resolve(id))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageFailure.of("Reading the record of exec " + id, e);
        }
    }

    /** All that are there. */
    public List<String> list() {
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.startsWith(".")) {
                    Files.deleteIfExists(entry);
                } else {
                    ids.add(name);
                }
            }
            return ids;
        } catch (IOException e) {
            throw StorageFailure.of("Listing " + directory, e);
        }
    }

    /** How it ended; empty if it has not, or its supervisor was killed. */
    public Optional<ExitStatus> readExit(String id) {
        return run.readExit(id);
    }

    /** Removes all that was written of it; harmless when repeated. */
    public void remove(String id) {
        run.removeExit(id);
        Directories.removeFile(directory.resolve(id));
    }
}
