package io.caisson.content;

import io.caisson.filesystem.DurableFile;
import io.caisson.filesystem.NewFile;
import io.caisson.filesystem.StorageFailure;
import io.caisson.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A blob whose digest is known only once it is whole. Closing it without {@link #commit} discards what was
 * written. For one thread.
 */
public final class NewBlob implements AutoCloseable {
    private final Path temporary;
    private final Contents contents;
    private final NewFile file;
    private final MessageDigest sum = Digest.Algorithm.SHA256.start();
    private @Nullable Digest digest;
    private long size;
    private boolean committed;

    NewBlob(Contents contents, Path temporary) {
        this.contents = contents;
        this.temporary = temporary;
        this.file = NewFile.create(temporary, "a new blob");
    }

    /**
     * Takes the bytes; closing it does nothing, so that a compressor may.
     *
     * <p>It throws {@link io.caisson.error.EngineException} with {@code DISK_FULL} or {@code STORAGE}.
     */
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int one) {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                sum.update(bytes, offset, length);
                file.write(bytes, offset, length);
                size += length;
            }
        };
    }

    /** Bytes written so far. */
    public long size() {
        return size;
    }

    /** The digest of all that was written; nothing more may be. */
    public Digest digest() {
        Digest known = digest;
        if (known == null) {
            known = Digest.of(Digest.Algorithm.SHA256, sum.digest());
            digest = known;
        }
        return known;
    }

    /** Makes it visible under its digest, durably. Whoever does not want it swept must have said so before. */
    public void commit() {
        file.sync();
        DurableFile.rename(temporary, contents.path(digest()));
        committed = true;
    }

    @Override
    public void close() {
        file.close();
        if (!committed) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                throw StorageFailure.of("Discarding a new blob", e);
            }
        }
    }
}
