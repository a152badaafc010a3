package io.caisson.content;

import io.caisson.filesystem.NewFile;
import io.caisson.filesystem.StorageFailure;
import io.caisson.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * A place for content whose digest is not known beforehand: files of ours, numbered, gone when this is
 * closed. What a crash leaves, {@link Contents#sweep} removes.
 */
public final class Spool implements AutoCloseable {
    private static final int BLOCK = 256 * 1024;

    private final Path directory;
    private int count;

    Spool(Path directory) {
        this.directory = directory;
    }

    /**
     * Content that was put aside.
     *
     * @param digest its sha256
     * @param size bytes
     */
    public record Item(Path file, Digest digest, long size) {
        /** Its bytes. */
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }

        /** Its bytes, if they are few. */
        public byte[] read() throws IOException {
            return Files.readAllBytes(file);
        }
    }

    /** Puts everything of a stream aside. */
    public Item put(InputStream in) throws IOException {
        Path file = directory.resolve(Integer.toString(count++));
        MessageDigest sum = Digest.Algorithm.SHA256.start();
        long size = 0;
        try (NewFile out = NewFile.create(file, "content that is put aside")) {
            byte[] block = new byte[BLOCK];
            for (int length = in.readNBytes(block, 0, BLOCK); length > 0; length = in.readNBytes(block, 0, BLOCK)) {
                sum.update(block, 0, length);
                size += length;
                out.write(block, 0, length);
            }
        }
        return new Item(file, Digest.of(Digest.Algorithm.SHA256, sum.digest()), size);
    }

    @Override
    public void close() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw StorageFailure.of("Emptying " + directory, e);
        }
        try {
            Files.delete(directory);
        } catch (IOException e) {
            throw StorageFailure.of("Removing " + directory, e);
        }
    }
}
