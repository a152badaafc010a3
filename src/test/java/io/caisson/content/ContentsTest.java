package io.caisson.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentsTest {
    private static final byte[] BLOB = "a blob".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.of(BLOB);

    @TempDir
    Path root;

    private Contents contents;

    @BeforeEach
    void openStore() {
        contents = new Contents(root);
    }

    @Test
    void aBlobIsThereOnceItIsCommitted() throws IOException {
        try (Ingest ingest = contents.ingest(descriptor(BLOB.length))) {
            ingest.write(BLOB, 0, 2);
            ingest.write(BLOB, 2, BLOB.length - 2);
            assertThat(contents.contains(DIGEST)).isFalse();
            ingest.commit();
        }

        assertThat(contents.list()).containsExactly(DIGEST);
        assertThat(contents.read(DIGEST, 100)).isEqualTo(BLOB);
        assertThat(Files.getAttribute(blob(), "unix:mode")).isEqualTo(0100600);
        assertThat(root.resolve("ingest")).isEmptyDirectory();
    }

    @Test
    void whatIsNotWhatWasAnnouncedIsDiscarded() {
        byte[] other = "b blob".getBytes(StandardCharsets.UTF_8);
        for (int length : new int[] {BLOB.length - 1, BLOB.length, BLOB.length + 1}) {
            EngineException failure = catchThrowableOfType(EngineException.class, () -> {
                try (Ingest ingest = contents.ingest(descriptor(length))) {
                    ingest.write(other, 0, other.length);
                    ingest.commit();
                }
            });
            assertThat(failure.reason()).isEqualTo(ErrorReason.CONTENT_CORRUPT);
        }

        assertThat(contents.list()).isEmpty();
        assertThat(root.resolve("ingest")).isEmptyDirectory();
    }

    @Test
    void twoIngestsOfOneBlobAreHarmless() {
        try (Ingest one = contents.ingest(descriptor(BLOB.length));
                Ingest two = contents.ingest(descriptor(BLOB.length))) {
            one.write(BLOB, 0, BLOB.length);
            two.write(BLOB, 0, BLOB.length);
            one.commit();
            two.commit();
        }

        assertThat(contents.list()).containsExactly(DIGEST);
        assertThat(contents.read(DIGEST, 100)).isEqualTo(BLOB);
    }

    @Test
    void readingTellsWhatHasChanged() throws IOException {
        contents.put(descriptor(BLOB.length), BLOB);
        assertThat(reasonOfReading(BLOB.length - 1)).isEqualTo(ErrorReason.LIMIT_EXCEEDED);
        Files.writeString(blob(), "b blob");
        assertThat(reasonOfReading(100)).isEqualTo(ErrorReason.CONTENT_CORRUPT);
        contents.delete(DIGEST);
        contents.delete(DIGEST);
        assertThat(reasonOfReading(100)).isEqualTo(ErrorReason.CONTENT_CORRUPT);
    }

    private ErrorReason reasonOfReading(int limit) {
        return catchThrowableOfType(EngineException.class, () -> contents.read(DIGEST, limit))
                .reason();
    }

    /** As a kill leaves it: nothing closed. */
    @Test
    @SuppressWarnings("resource")
    void theNextEngineSweepsWhatAKillLeaves() throws IOException {
        contents.put(descriptor(BLOB.length), BLOB);
        Digest dead = Digest.of(new byte[] {1});
        contents.put(new Descriptor("text/plain", null, dead, 1, null, Map.of(), List.of()), new byte[] {1});
        contents.ingest(descriptor(BLOB.length)).write(BLOB, 0, 3);
        contents.spool().put(new ByteArrayInputStream(BLOB));
        Files.createFile(root.resolve(".tmp-half-an-index"));
        Path foreign = Files.createDirectory(root.resolve("blobs/sha256/lost+found"));

        Contents next = new Contents(root);
        assertThat(next.sweep(Set.of(DIGEST))).containsExactly(dead);

        assertThat(next.list()).containsExactly(DIGEST);
        assertThat(foreign).isDirectory();
        assertThat(root.resolve("ingest")).isEmptyDirectory();
        assertThat(root).isDirectoryNotContaining("glob:**/.tmp-*");
        assertThat(root.resolve("index.json")).isNotEmptyFile();
    }

    private Path blob() {
        return root.resolve("blobs/sha256").resolve(DIGEST.hex());
    }

    private static Descriptor descriptor(long size) {
        return new Descriptor("application/octet-stream", null, DIGEST, size, null, Map.of(), List.of());
    }
}
