package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.HostTraces;
import io.caisson.testing.PackagedEngine;
import io.caisson.v1.ImportImageRequest;
import io.caisson.v1.ImportImageResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The engine is killed at random moments while it imports an image of many files, and while it copies them
 * into a new volume. Needs root. {@code -Dsoak} does it more often; {@code -Dcaisson.seed=N} repeats a run.
 */
class EngineKilledAtDataIT {
    private static final int ROUNDS = Integer.getInteger("caisson.rounds", Boolean.getBoolean("caisson.soak") ? 30 : 2);
    private static final long SEED = Long.getLong("caisson.seed", System.nanoTime());
    private static final int FILES = 3_000;
    private static final int CHUNK = 1 << 18;

    private static PackagedEngine engine;
    private static Path archive;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        archive = BusyboxImage.write(engine.directory(), FILES);
        System.out.printf("EngineKilledAtDataIT: seed %d%n", SEED);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void anImportIsWholeOrNotThere() {
        HostTraces traces = HostTraces.of(engine);
        Instant begun = Instant.now();
        Import whole = new Import();
        whole.end.join();
        Duration length = Duration.between(begun, Instant.now());
        whole.close();
        assertThat(countIn("")).isEqualTo(FILES);
        remove(traces);
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            boolean promised;
            try (Import killed = new Import()) {
                LockSupport.parkNanos(random.nextLong(length.toNanos()));
                engine.kill9();
                // It may have been faster than the one that was measured, which was the engine's first.
                promised = killed.succeeds();
            }
            engine.restart();
            boolean there = !engine.caisson("images", "-q").succeeded().output().isEmpty();
            assertThat(there || !promised)
                    .as("the client was told of an image that is not there")
                    .isTrue();
            if (there) {
                assertThat(countIn("")).isEqualTo(FILES);
                remove(traces);
            }
            traces.awaitAgain(engine);
        }
    }

    @Test
    void aVolumeIsFilledWholly() throws Exception {
        engine.caisson("load", "-i", archive.toString()).succeeded();
        HostTraces traces = HostTraces.of(engine);
        Instant begun = Instant.now();
        assertThat(countIn("faults-data:/data")).isEqualTo(FILES);
        Duration length = Duration.between(begun, Instant.now());
        engine.caisson("volume", "rm", "faults-data").succeeded();
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<CommandResult> create =
                    engine.starting("create", "-v", "faults-data:/data", BusyboxImage.REFERENCE);
            LockSupport.parkNanos(random.nextLong(length.toNanos()));
            engine.kill9();
            assertThat(create).succeedsWithin(10, TimeUnit.SECONDS);
            engine.restart();
            assertThat(countIn("faults-data:/data")).as("files in the volume").isEqualTo(FILES);
            engine.caisson("ps", "-aq")
                    .output()
                    .lines()
                    .forEach(id -> engine.caisson("rm", id).succeeded());
            engine.caisson("volume", "rm", "faults-data").succeeded();
            traces.awaitAgain(engine);
        }
        engine.caisson("rmi", BusyboxImage.REFERENCE).succeeded();
    }

    /** How many of the files a container sees, with a volume or without. */
    private static int countIn(String volume) {
        String count = "ls /data/many | wc -l";
        CommandResult result = volume.isEmpty()
                ? engine.caisson("run", "--rm", BusyboxImage.REFERENCE, "sh", "-c", count)
                : engine.caisson("run", "--rm", "-v", volume, BusyboxImage.REFERENCE, "sh", "-c", count);
        return Integer.parseInt(result.succeeded().output().strip());
    }

    private static void remove(HostTraces traces) {
        engine.caisson("rmi", BusyboxImage.REFERENCE).succeeded();
        traces.awaitAgain(engine);
    }

    /** An import under way. */
    private static final class Import implements AutoCloseable, StreamObserver<ImportImageResponse> {
        final CompletableFuture<Void> end = new CompletableFuture<>();
        private final EngineConnection connection = engine.connect();

        /** Waits for the end. */
        boolean succeeds() {
            return end.handle((none, failure) -> failure == null)
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }

        Import() {
            StreamObserver<ImportImageRequest> request =
                    connection.imagesAsync().importImage(this);
            try {
                byte[] bytes = Files.readAllBytes(archive);
                for (int from = 0; from < bytes.length; from += CHUNK) {
                    request.onNext(ImportImageRequest.newBuilder()
                            .setChunk(ByteString.copyFrom(bytes, from, Math.min(CHUNK, bytes.length - from)))
                            .build());
                }
                request.onCompleted();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void onNext(ImportImageResponse answer) {
            // How far it has come is no matter here.
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
