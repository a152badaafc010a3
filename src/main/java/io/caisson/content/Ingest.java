package io.caisson.content;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DurableFile;
import io.caisson.filesystem.NewFile;
import io.caisson.filesystem.StorageFailure;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * A blob that is being received. Closing it without {@link #commit} discards what was received. For one
 * thread.
 */
public final class Ingest implements AutoCloseable {
    private final Descriptor expected;
    private final Path temporary;
    private final Path target;
    private final NewFile file;
    private final MessageDigest sum;
    private long received;
    private boolean verified;
    private boolean committed;

    private Ingest(Descriptor expected, Path temporary, Path target, NewFile file) {
        this.expected = expected;
        this.temporary = temporary;
        this.target = target;
        this.file = file;
        this.sum = expected.digest().algorithm().start();
    }

    static Ingest begin(Path directory, String prefix, Descriptor expected, Path target) {
        Path temporary = directory.resolve(prefix + expected.digest().hex().substring(0, 16) + "-" + UUID.randomUUID());
        NewFile file = NewFile.create(temporary, "the blob " + expected.digest());
        return new Ingest(expected, temporary, target, file);
    }

    /**
     * The next bytes.
     *
     * @throws EngineException {@code CONTENT_CORRUPT} if there are more than expected; {@code DISK_FULL}
     */
    public void write(byte[] bytes, int offset, int length) {
        received += length;
        if (received > expected.size()) {
            throw corrupt("it has more than the " + expected.size() + " bytes that were announced");
        }
        sum.update(bytes, offset, length);
        file.write(bytes, offset, length);
    }

    /** Bytes received so far. */
    public long received() {
        return received;
    }

    /**
     * Verifies the blob, of which nothing more comes.
     *
     * @throws EngineException {@code CONTENT_CORRUPT} if size or digest are not what was expected
     */
    public void verify() {
        if (received != expected.size()) {
            throw corrupt("it has " + received + " bytes instead of " + expected.size());
        }
        Digest actual = Digest.of(expected.digest().algorithm(), sum.digest());
        if (!actual.equals(expected.digest())) {
            throw corrupt("its digest is " + actual);
        }
        verified = true;
    }

    /**
     * Makes the blob visible, durably, once it is verified.
     *
     * @throws EngineException as {@link #verify}
     */
    public void commit() {
        if (!verified) {
            verify();
        }
        file.sync();
        DurableFile.rename(temporary, target);
        committed = true;
    }

    @Override
    public void close() {
        file.close();
        if (!committed) {
            discard();
        }
    }

    private void discard() {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw StorageFailure.of("Discarding the blob " + expected.digest(), e);
        }
    }

    private EngineException corrupt(String why) {
        return new EngineException(
                        ErrorReason.CONTENT_CORRUPT,
                        "The blob " + expected.digest() + " is not what was announced: " + why
                                + ". Nothing of it was kept.")
                .with("digest", expected.digest().toString());
    }
}
