package io.caisson.content;

import io.caisson.filesystem.DurableFile;
import io.caisson.filesystem.StorageFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Content that was put aside and becomes a blob as it is, without being written once more: it was hashed on its way
 * into the {@link Spool}. Closing it without {@link #commit} leaves it to the spool alone.
 */
public final class Adoption implements AutoCloseable {
    private final Path temporary;
    private final Path target;
    private boolean committed;

    private Adoption(Path temporary, Path target) {
        this.temporary = temporary;
        this.target = target;
    }

    static Adoption begin(Spool.Item item, Path temporary, Path target) {
        try {
            Files.createLink(temporary, item.file());
        } catch (IOException e) {
            throw StorageFailure.of("Taking over the blob " + item.digest(), e);
        }
        return new Adoption(temporary, target);
    }

    /** Its bytes. */
    public InputStream open() throws IOException {
        return Files.newInputStream(temporary);
    }

    /** Makes the blob visible, durably. */
    public void commit() {
        DurableFile.sync(temporary);
        DurableFile.rename(temporary, target);
        committed = true;
        // rename(2) leaves both names to the same file, which the blob is if the same content came before.
        removeTemporary();
    }

    @Override
    public void close() {
        if (!committed) {
            removeTemporary();
        }
    }

    private void removeTemporary() {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw StorageFailure.of("Discarding the blob " + target.getFileName(), e);
        }
    }
}
