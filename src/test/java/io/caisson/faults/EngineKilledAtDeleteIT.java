package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.HostTraces;
import io.caisson.testing.PackagedEngine;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.DeleteImageRequest;
import io.caisson.v1.PruneImagesRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The engine is killed at random moments while it deletes an image, prunes, or removes the last container of
 * an image that was deleted by force. Afterwards the image is there, whole, or gone without a trace. Needs
 * root. {@code -Dsoak} does it more often; {@code -Dcaisson.seed=N} repeats a run.
 */
class EngineKilledAtDeleteIT {
    private static final int ROUNDS = Integer.getInteger("caisson.rounds", Boolean.getBoolean("caisson.soak") ? 30 : 2);
    private static final long SEED = Long.getLong("caisson.seed", System.nanoTime());
    private static final int FILES = 2_000;
    private static final String CONTAINER = "deleted";

    private static final List<Deletion> DELETIONS = List.of(
            new Deletion(false, engine -> {
                var _ = engine.images()
                        .deleteImage(DeleteImageRequest.newBuilder()
                                .setImage(BusyboxImage.REFERENCE)
                                .build());
            }),
            new Deletion(false, engine -> {
                var _ = engine.images()
                        .pruneImages(
                                PruneImagesRequest.newBuilder().setAll(true).build());
            }),
            new Deletion(true, engine -> {
                var _ = engine.images()
                        .deleteImage(DeleteImageRequest.newBuilder()
                                .setImage(BusyboxImage.REFERENCE)
                                .setForce(true)
                                .build());
                var _ = engine.containers()
                        .deleteContainer(DeleteContainerRequest.newBuilder()
                                .setContainer(CONTAINER)
                                .build());
            }));

    private static PackagedEngine engine;
    private static Path archive;

    /** A way to get rid of the image, with a container of it or without. */
    private record Deletion(boolean withContainer, Consumer<EngineConnection> calls) {}

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        archive = BusyboxImage.write(engine.directory(), FILES);
        System.out.printf("EngineKilledAtDeleteIT: seed %d%n", SEED);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void anImageIsWholeOrGone() throws Exception {
        HostTraces empty = HostTraces.of(engine);
        Random random = new Random(SEED);
        long[] lengths = new long[DELETIONS.size()];
        for (int i = 0; i < lengths.length; i++) {
            prepare(DELETIONS.get(i));
            long begun = System.nanoTime();
            delete(DELETIONS.get(i)).get(20, TimeUnit.SECONDS);
            lengths[i] = System.nanoTime() - begun;
            empty.awaitAgain(engine);
        }
        for (int round = 0; round < ROUNDS; round++) {
            int kind = round % lengths.length;
            prepare(DELETIONS.get(kind));
            CompletableFuture<Void> deletion = delete(DELETIONS.get(kind));
            LockSupport.parkNanos(random.nextLong(lengths[kind]));
            engine.kill9();
            assertThat(deletion.handle((done, killed) -> true)).succeedsWithin(10, TimeUnit.SECONDS);
            engine.restart();
            finish();
            empty.awaitAgain(engine);
        }
    }

    private static void prepare(Deletion deletion) {
        engine.caisson("load", "-i", archive.toString()).succeeded();
        if (deletion.withContainer()) {
            engine.caisson("create", "--name", CONTAINER, BusyboxImage.REFERENCE, "ls", "/data/many")
                    .succeeded();
        }
    }

    private static CompletableFuture<Void> delete(Deletion deletion) {
        EngineConnection connection = engine.connect();
        return CompletableFuture.runAsync(() -> {
            try (connection) {
                deletion.calls().accept(connection);
            }
        });
    }

    /** What is still there works, and goes when it is asked to. */
    private static void finish() {
        if (!engine.caisson("ps", "-aq").succeeded().output().isEmpty()) {
            assertThat(engine.caisson("start", "-a", CONTAINER).output().lines())
                    .hasSize(FILES);
            engine.caisson("rm", CONTAINER).succeeded();
        }
        String id = engine.caisson("images", "-q").succeeded().output().strip();
        if (!id.isEmpty()) {
            assertThat(engine.caisson("run", "--rm", id, "ls", "/data/many")
                            .succeeded()
                            .output()
                            .lines())
                    .hasSize(FILES);
            engine.caisson("rmi", id).succeeded();
        }
    }
}
