package io.caisson.container.lifecycle;

import io.caisson.filesystem.Directories;
import io.caisson.filesystem.NewFile;
import io.caisson.filesystem.StorageFailure;
import io.caisson.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The directory of a container's files of names. Beside them it has {@code written}, the digests of all that the
 * engine has ever written there: a file with another content was changed by the container, and is let alone.
 *
 * <p>A crash leaves no file half written; one that a power cut has left empty is written anew.
 */
final class NameDirectory {
    private static final String WRITTEN = "written";
    private static final String LAYER = "layer";
    /** What is larger was not written by the engine, and is not read. */
    private static final long LARGEST = 1 << 20;

    private final Path path;

    NameDirectory(Path path) {
        this.path = path;
    }

    Path path(NameFile file) {
        return path.resolve(file.fileName());
    }

    boolean has(NameFile file) {
        return Files.exists(path(file));
    }

    /** Writes what is not there or was not changed; the container does not run. */
    void write(Map<NameFile, String> texts) {
        try {
            if (!Files.isDirectory(path)) {
                Directories.make(path, 0700);
            }
            Set<String> known = written();
            Set<String> now = new LinkedHashSet<>(known);
            texts.values().forEach(text -> now.add(digest(text)));
            if (!now.equals(known)) {
                replace(path.resolve(WRITTEN), String.join("\n", now));
            }
            for (Map.Entry<NameFile, String> text : texts.entrySet()) {
                write(path(text.getKey()), text.getValue(), known);
            }
        } catch (IOException e) {
            throw StorageFailure.of("Writing the files of names in " + path, e);
        }
    }

    /** A layer that has empty files, in a directory like the image's. */
    Path layer(NamePlaces places, List<NameFile> files) {
        Path layer = path.resolve(LAYER);
        Path directory = layer.resolve(NameFile.DIRECTORY.substring(1));
        try {
            for (Path made : List.of(path, layer)) {
                if (!Files.isDirectory(made)) {
                    Directories.make(made, made.equals(path) ? 0700 : 0755);
                }
            }
            if (!Files.isDirectory(directory)) {
                Directories.make(directory, 0700);
            }
            Directories.own(directory, places.uid(), places.gid(), places.mode());
            for (NameFile file : files) {
                Path empty = directory.resolve(file.fileName());
                if (!Files.exists(empty)) {
                    replace(empty, "");
                }
            }
        } catch (IOException e) {
            throw StorageFailure.of("Making the layer " + layer, e);
        }
        return layer;
    }

    private static void write(Path file, String text, Set<String> known) throws IOException {
        if (Files.exists(file)) {
            if (Files.size(file) > LARGEST) {
                return;
            }
            byte[] now = Files.readAllBytes(file);
            String digest = digest(now);
            if (now.length > 0 && !known.contains(digest) || digest.equals(digest(text))) {
                return;
            }
        }
        replace(file, text);
    }

    private Set<String> written() throws IOException {
        Path file = path.resolve(WRITTEN);
        return Files.exists(file) ? new LinkedHashSet<>(Files.readAllLines(file)) : Set.of();
    }

    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Directories.removeFile(fresh);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (NewFile made = NewFile.create(fresh, file.toString())) {
            made.write(bytes, 0, bytes.length);
        }
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String digest(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(Digest.Algorithm.SHA256.start().digest(bytes));
    }
}
