package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.content.Contents;
import io.caisson.content.Spool;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DataRoot;
import io.caisson.oci.ChainId;
import io.caisson.oci.Descriptor;
import io.caisson.snapshot.Snapshots;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.SmallDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for whose layer. */
@Tag("kernel")
@Timeout(30)
class LayerTasksTest {
    private final Layer lower = Layer.gzip(FakeImage.tar("lower", "lower"));
    private final Layer upper = Layer.gzip(FakeImage.tar("upper", "upper"));
    private final CountDownLatch open = new CountDownLatch(1);
    private LayerTasks tasks;

    @TempDir
    Path temporary;

    @BeforeEach
    void make() {
        DataRoot root = DataRoot.open(temporary.resolve("root"));
        tasks = new LayerTasks(new LayerWork(new Contents(root.content()), new Snapshots(root)));
    }

    @AfterEach
    void release() {
        open.countDown();
    }

    @Test
    void waitsForTheLayerThatIsUnderWay() throws Exception {
        LayerTask first = tasks.join(task(lower, null), this::once);
        LayerTask second = tasks.join(task(lower, null), this::once);
        assertThat(second).isSameAs(first);
        open.countDown();
        second.await();
        tasks.leave(first);
        tasks.leave(second);
    }

    @Test
    void doesNotWaitForALayerWhoseLowerOneFailed() throws Exception {
        LayerTask failed = tasks.join(task(lower, null), blob -> {
            throw new EngineException(ErrorReason.REGISTRY_DENIED, "no");
        });
        LayerTask doomed = tasks.join(task(upper, failed), this::once);
        failed.ended().await();

        LayerTask again = tasks.join(task(lower, null), this::once);
        LayerTask above = tasks.join(task(upper, again), this::once);
        open.countDown();
        above.await();
        assertThatThrownBy(doomed::await).hasMessageContaining("no");
        List.of(failed, doomed, again, above).forEach(tasks::leave);
    }

    @Test
    void leavesNothingOnADiskThatIsFull() throws Exception {
        byte[] noise = new byte[400_000];
        new Random(3).nextBytes(noise);
        Layer large = Layer.gzip(FakeImage.tar("noise", noise));
        // Enough for the blob alone, then not even for that.
        for (String size : List.of("600k", "200k")) {
            try (SmallDisk disk = SmallDisk.of(size, 1000)) {
                DataRoot root = DataRoot.open(disk.directory("root"));
                LayerTasks full = new LayerTasks(new LayerWork(new Contents(root.content()), new Snapshots(root)));
                LayerTask task = full.join(task(large, null), blob -> new ByteArrayInputStream(large.bytes()));
                assertThatThrownBy(task::await)
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(ErrorReason.DISK_FULL))
                        .hasMessageContaining(large.digest().toString());
                full.leave(task);
                assertThat(root.content().resolve("ingest")).isEmptyDirectory();
                assertThat(root.content().resolve("blobs/sha256")).isEmptyDirectory();
                assertThat(root.layers()).isEmptyDirectory();
                assertThat(root.trash()).isEmptyDirectory();
            }
        }
    }

    @Test
    void takesOverWhatWasPutAsideAndWritesItOnce() throws Exception {
        DataRoot root = DataRoot.open(temporary.resolve("root"));
        Contents contents = new Contents(root.content());
        Path blob =
                root.content().resolve("blobs/sha256").resolve(lower.digest().hex());
        try (Spool spool = contents.spool()) {
            Spool.Item item = spool.put(new ByteArrayInputStream(lower.bytes()));
            LayerTask task = tasks.join(task(lower, null), new PutAside(item));
            task.await();
            tasks.leave(task);
            assertThat(Files.isSameFile(item.file(), blob)).isTrue();
        }
        assertThat(blob).hasBinaryContent(lower.bytes());
        assertThat(root.content().resolve("ingest")).isEmptyDirectory();
    }

    @Test
    void whatWasPutAsideAndIsSomethingElseBecomesNoBlob() throws Exception {
        DataRoot root = DataRoot.open(temporary.resolve("root"));
        try (Spool spool = new Contents(root.content()).spool()) {
            // The same files, so that only the blob's own digest tells.
            Layer same = Layer.zstd(FakeImage.tar("lower", "lower"));
            Spool.Item other = spool.put(new ByteArrayInputStream(same.bytes()));
            LayerTask task = tasks.join(task(lower, null), new PutAside(other));
            assertThatThrownBy(task::await)
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.CONTENT_CORRUPT));
            tasks.leave(task);
        }
        assertThat(root.content().resolve("ingest")).isEmptyDirectory();
        assertThat(root.content().resolve("blobs/sha256")).isEmptyDirectory();
        assertThat(root.layers()).isEmptyDirectory();
    }

    /** An archive's only blob. */
    private record PutAside(Spool.Item item) implements BlobSource {
        @Override
        public InputStream open(Descriptor blob) {
            try {
                return item.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Optional<Spool.Item> putAside(Descriptor blob) {
            return Optional.of(item);
        }
    }

    private LayerTask task(Layer layer, @Nullable LayerTask below) {
        List<ChainId> chains =
                ChainId.each(below == null ? List.of(layer.diffId()) : List.of(below.diffId(), layer.diffId()));
        return new LayerTask(layer.descriptor(), layer.diffId(), chains, below);
    }

    private ByteArrayInputStream once(Descriptor blob) {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new ByteArrayInputStream(blob.digest().equals(lower.digest()) ? lower.bytes() : upper.bytes());
    }
}
