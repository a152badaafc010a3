package io.caisson.container.lifecycle;

import io.caisson.filesystem.DataRoot;
import io.caisson.filesystem.Directories;
import io.caisson.filesystem.NewFile;
import io.caisson.filesystem.StorageFailure;
import io.caisson.oci.OciJson;
import io.caisson.oci.runtime.RuntimeSpec;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The runtime-specs that containers were launched by, each in its container's directory. A record for who wants to
 * know: nothing reads it to run anything, and a power cut may take it.
 */
@ApplicationScoped
public class LaunchedSpecs {
    private final DataRoot root;

    @Inject
    LaunchedSpecs(DataRoot root) {
        this.root = root;
    }

    /** Keeps that of a launch, in place of the one before. */
    void write(String containerId, RuntimeSpec spec) {
        Path file = root.spec(containerId);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        byte[] bytes = OciJson.write(spec);
        try {
            Directories.removeFile(fresh);
            try (NewFile made = NewFile.create(fresh, file.toString())) {
                made.write(bytes, 0, bytes.length);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw StorageFailure.of("Writing " + file, e);
        }
    }

    /** That of the last launch, as JSON; empty if there was none. */
    public Optional<String> read(String containerId) {
        try {
            return Optional.of(Files.readString(root.spec(containerId), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageFailure.of("Reading the runtime-spec of container " + containerId, e);
        }
    }
}
