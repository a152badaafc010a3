package io.caisson.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.content.Contents;
import io.caisson.content.Ingest;
import io.caisson.content.Spool;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.layer.LayerApplier;
import io.caisson.layer.LayerLimits;
import io.caisson.oci.ChainId;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.snapshot.LayerStage;
import io.caisson.snapshot.Snapshots;
import io.caisson.testing.SmallDisk;
import io.caisson.testing.TestTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A full file system is told as such, and what was begun on it is gone. */
@Tag("kernel")
class DiskFullTest {
    private static final byte[] LARGE = random(2_000_000);

    private SmallDisk disk;
    private Path root;

    @BeforeEach
    void makeDisk() {
        disk = SmallDisk.of("1m", 100);
        root = disk.directory("root");
    }

    @AfterEach
    void removeDisk() {
        disk.close();
    }

    @Test
    void aFileThatIsReplacedStaysAsItWas() {
        Path file = root.resolve("file");
        DurableFile.write(file, new byte[] {1});

        assertFull(() -> DurableFile.write(file, LARGE));

        assertThat(file).hasBinaryContent(new byte[] {1});
        assertThat(root).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void aBlobIsDiscarded() throws IOException {
        Contents contents = new Contents(root);
        Descriptor descriptor = new Descriptor(
                "application/octet-stream",
                null,
                Digest.of(LARGE),
                LARGE.length,
                null,
                java.util.Map.of(),
                java.util.List.of());
        assertFull(() -> {
            try (Ingest ingest = contents.ingest(descriptor)) {
                ingest.write(LARGE, 0, LARGE.length);
            }
        });
        assertFull(() -> {
            try (Spool spool = contents.spool()) {
                spool.put(new ByteArrayInputStream(LARGE));
            }
        });

        assertThat(root.resolve("ingest")).isEmptyDirectory();
        assertThat(contents.contains(descriptor.digest())).isFalse();
    }

    @Test
    void aLayerIsDiscarded() throws IOException {
        Snapshots snapshots = new Snapshots(DataRoot.open(root));
        ChainId chain = new ChainId(Digest.of("layer"));
        byte[] tar = new TestTar()
                .file("small", "fits")
                .entry("large", '0', LARGE, header -> {})
                .bytes();
        EngineException failure = assertFull(() -> {
            try (LayerStage stage = snapshots.stageLayer(chain)) {
                new LayerApplier().apply(new ByteArrayInputStream(tar), stage.directory(), LayerLimits.DEFAULT);
            }
        });

        assertThat(failure).hasMessageContaining("'large'");
        assertThat(snapshots.hasLayer(chain)).isFalse();
        assertThat(root.resolve("layers")).isEmptyDirectory();
        assertThat(root.resolve("trash")).isEmptyDirectory();
        Files.write(root.resolve("room"), new byte[500_000]);
    }

    @Test
    void aStageThatCannotBeMadeLeavesNothing() throws IOException {
        Snapshots snapshots = new Snapshots(DataRoot.open(root));
        takeAllInodes();
        ChainId chain = new ChainId(Digest.of("layer"));

        // It takes two directories: there is none, then one.
        assertFull(() -> snapshots.stageLayer(chain));
        assertThat(root.resolve("layers")).isEmptyDirectory();
        Files.delete(root.resolve("filling0"));
        assertFull(() -> snapshots.stageLayer(chain));
        assertThat(root.resolve("layers")).isEmptyDirectory();
        Files.delete(root.resolve("filling1"));
        snapshots.stageLayer(chain).close();
    }

    private void takeAllInodes() throws IOException {
        int made = 0;
        try {
            while (true) {
                Files.createFile(root.resolve("filling" + made));
                made++;
            }
        } catch (FileSystemException full) {
            assertThat(made).isGreaterThan(2);
        }
    }

    private static EngineException assertFull(ThrowingCallable action) {
        EngineException failure = catchThrowableOfType(EngineException.class, action);
        assertThat(failure).isNotNull();
        assertThat(failure.reason()).as(failure.toString()).isEqualTo(ErrorReason.DISK_FULL);
        return failure;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
