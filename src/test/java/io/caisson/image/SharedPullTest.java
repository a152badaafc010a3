package io.caisson.image;

import static io.caisson.testing.FakeRegistry.blobPath;
import static io.caisson.testing.FakeRegistry.manifestPath;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DataRoot;
import io.caisson.oci.Digest;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pulls at the same time, and pulls that are cancelled. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
@Timeout(60)
class SharedPullTest {
    @Inject
    Images images;

    @Inject
    DataRoot root;

    @Inject
    Flyway flyway;

    private FakeRegistry registry;
    private StoredImages before;
    private final CountDownLatch open = new CountDownLatch(1);
    private final Layer first = Layer.gzip(FakeImage.tar("first", "first"));
    private final Layer second = Layer.gzip(FakeImage.tar("second", noise()));
    private final FakeImage image = FakeImage.of(first, second);

    @BeforeEach
    void start() throws IOException {
        flyway.migrate();
        registry = FakeRegistry.start();
        before = StoredImages.of(images, root);
    }

    @AfterEach
    void stop() {
        open.countDown();
        registry.close();
    }

    @Test
    void pullsAtOneTimeShareEachDownload() throws Exception {
        halfOf(second);
        Pull one = new Pull("1");
        Pull two = new Pull("2");
        one.awaitHalf();
        two.awaitHalf();
        open.countDown();
        assertThat(one.image().id()).isEqualTo(two.image().id());
        assertThat(registry.requests(blobPath(first.digest()))).isOne();
        assertThat(registry.requests(blobPath(second.digest()))).isOne();
        assertThat(registry.requests(blobPath(Digest.of(image.config())))).isOne();
        assertThat(images.get(one.image().id()).references()).hasSize(2);
        assertGoneWith(one.image());
    }

    @Test
    void aCancelledPullLeavesNothingAndALaterOneWorks() throws Exception {
        halfOf(second);
        Pull cancelled = new Pull("1");
        cancelled.awaitHalf();
        cancelled.cancel();
        assertThat(cancelled.failure().reason()).isEqualTo(ErrorReason.CANCELLED);
        before.assertUnchanged(images, root);

        registry.push("1", image);
        assertGoneWith(images.pull(PullRequest.of(registry.reference("1")), ProgressListener.none()));
    }

    @Test
    void aPullOutlivesTheCancellingOfTheOneItShares() throws Exception {
        halfOf(second);
        Pull cancelled = new Pull("1");
        cancelled.awaitHalf();
        Pull other = new Pull("2");
        other.awaitHalf();
        cancelled.cancel();
        assertThat(cancelled.failure().reason()).isEqualTo(ErrorReason.CANCELLED);
        open.countDown();
        assertThat(other.image().references()).containsExactly(registry.reference("2"));
        assertThat(registry.requests(blobPath(second.digest()))).isOne();
        assertGoneWith(other.image());
    }

    @Test
    void cancelledWhileTheConfigurationHangs() throws Exception {
        registry.push("1", image);
        hangs(blobPath(Digest.of(image.config())), image.config());
    }

    @Test
    void cancelledWhileTheManifestHangs() throws Exception {
        registry.push("1", image);
        hangs(manifestPath("1"), image.manifest());
    }

    private void hangs(String path, byte[] bytes) throws Exception {
        registry.serve(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", image.manifestType());
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, 1);
            exchange.getResponseBody().flush();
            open.await();
        });
        Pull cancelled = new Pull("1");
        cancelled.awaitReading();
        cancelled.cancel();
        assertThat(cancelled.failure().reason())
                .as(cancelled.failure().getMessage())
                .isEqualTo(ErrorReason.CANCELLED);
        before.assertUnchanged(images, root);
    }

    /** The registry has the image under two tags, and holds half of a layer back. */
    private void halfOf(Layer layer) {
        registry.push("1", image);
        registry.push("2", image);
        registry.serve(blobPath(layer.digest()), exchange -> {
            int half = layer.bytes().length / 2;
            exchange.sendResponseHeaders(200, layer.bytes().length);
            exchange.getResponseBody().write(layer.bytes(), 0, half);
            exchange.getResponseBody().flush();
            open.await();
            exchange.getResponseBody().write(layer.bytes(), half, layer.bytes().length - half);
        });
    }

    private void assertGoneWith(Image pulled) {
        images.delete(new ImageDeletion(pulled.id(), true, false, ""));
        before.assertUnchanged(images, root);
    }

    private static byte[] noise() {
        byte[] bytes = new byte[600_000];
        new Random(2).nextBytes(bytes);
        return bytes;
    }

    /** A pull in a thread of its own. */
    private final class Pull {
        private final CountDownLatch half = new CountDownLatch(1);
        private final FutureTask<Image> task;
        private final Thread thread;

        Pull(String tag) {
            task = new FutureTask<>(() -> images.pull(PullRequest.of(registry.reference(tag)), this::hear));
            thread = Thread.ofPlatform().start(task);
        }

        /** Until bytes of the second layer are here. */
        void awaitHalf() throws InterruptedException {
            assertThat(half.await(20, TimeUnit.SECONDS)).isTrue();
        }

        /** Until it waits for more of an answer that has begun. */
        void awaitReading() {
            while (Stream.of(thread.getStackTrace())
                    .noneMatch(frame -> frame.getClassName().contains("HttpResponseInputStream"))) {
                assertThat(task.isDone()).isFalse();
                Thread.onSpinWait();
            }
        }

        void cancel() {
            thread.interrupt();
        }

        Image image() throws InterruptedException, ExecutionException, TimeoutException {
            return task.get(20, TimeUnit.SECONDS);
        }

        EngineException failure() throws InterruptedException {
            thread.join();
            return (EngineException) task.exceptionNow();
        }

        private void hear(TransferProgress progress) {
            if (progress.layers().getLast().currentBytes() > 0) {
                half.countDown();
            }
        }
    }
}
