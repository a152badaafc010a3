package io.caisson.content;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DurableFile;
import io.caisson.filesystem.StorageFailure;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Set;
import java.util.UUID;

/**
 * A blob that is being received. Closing it without {@link #commit} discards what was received. For one
 * thread.
 */
public final class Ingest implements AutoCloseable {
    private final Descriptor expected;
    private final Path temporary;
    private final Path target;
    private final FileChannel channel;
    private final MessageDigest sum;
    private long received;
    private boolean committed;

    private Ingest(Descriptor expected, Path temporary, Path target, FileChannel channel) {
        this.expected = expected;
        this.temporary = temporary;
        this.target = target;
        this.channel = channel;
        this.sum = expected.digest().algorithm().start();
    }

    static Ingest begin(Path directory, String prefix, Descriptor expected, Path target) {
        Path temporary = directory.resolve(prefix + expected.digest().hex().substring(0, 16) + "-" + UUID.randomUUID());
        try {
            FileChannel channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new Ingest(expected, temporary, target, channel);
        } catch (IOException e) {
            throw StorageFailure.of("Receiving the blob " + expected.digest(), e);
        }
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
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw StorageFailure.of("Writing the blob " + expected.digest(), e);
        }
    }

    /** Bytes received so far. */
    public long received() {
        return received;
    }

    /**
     * Verifies the blob and makes it visible, durably.
     *
     * @throws EngineException {@code CONTENT_CORRUPT} if size or digest are not what was expected
     */
    public void commit() {
        if (received != expected.size()) {
            throw corrupt("it has " + received + " bytes instead of " + expected.size());
        }
        Digest actual = Digest.of(expected.digest().algorithm(), sum.digest());
        if (!actual.equals(expected.digest())) {
            throw corrupt("its digest is " + actual);
        }
        try {
            channel.force(true);
            channel.close();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            committed = true;
            DurableFile.syncDirectory(target.resolveSibling("."));
        } catch (IOException e) {
            throw StorageFailure.of("Writing the blob " + expected.digest(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            if (!committed) {
                Files.deleteIfExists(temporary);
            }
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
