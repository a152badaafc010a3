package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.HostTraces;
import io.caisson.testing.LocalRegistry;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine is killed at random moments while it pushes an image, and while it pulls one: who receives it has it
 * whole or not at all, and the next attempt succeeds. Needs root. {@code -Dsoak} does it more often; {@code
 * -Dcaisson.seed=N} repeats a run.
 */
class EngineKilledAtTransferIT {
    private static final int ROUNDS = Integer.getInteger("caisson.rounds", Boolean.getBoolean("caisson.soak") ? 30 : 2);
    private static final long SEED = Long.getLong("caisson.seed", System.nanoTime());
    private static final int LAYER = 32 << 20;

    @TempDir
    Path directory;

    @Test
    void theRegistryHasTheImageWholeOrNotAtAll() throws Exception {
        System.out.printf("EngineKilledAtTransferIT: seed %d%n", SEED);
        Random random = new Random(SEED);
        byte[] noise = new byte[LAYER];
        random.nextBytes(noise);
        Path archive = BusyboxImage.write(directory, "amd64", noise);
        try (PackagedEngine engine = PackagedEngine.start();
                LocalRegistry registry = LocalRegistry.start(directory)) {
            engine.caisson("load", "-i", archive.toString()).succeeded();
            HostTraces traces = HostTraces.of(engine);
            Duration length = push(engine, registry, "whole");
            int cut = 0;
            for (int round = 0; round < ROUNDS; round++) {
                String reference = tag(engine, registry, "round-" + round);
                killDuring(random, length, engine, "push", reference);
                if (isVisible(reference)) {
                    copy(reference, "round-" + round);
                } else {
                    cut++;
                }
                engine.restart();
                engine.caisson("push", reference).succeeded();
                copy(reference, "again-" + round);
                engine.caisson("rmi", reference).succeeded();
                traces.awaitAgain(engine);
            }
            System.out.printf("EngineKilledAtTransferIT: %d of %d pushes were cut%n", cut, ROUNDS);
        }
    }

    @Test
    void anImageIsPulledWholeOrNotAtAll() throws Exception {
        System.out.printf("EngineKilledAtTransferIT: seed %d%n", SEED);
        Random random = new Random(SEED);
        byte[] noise = new byte[LAYER];
        random.nextBytes(noise);
        Path archive = BusyboxImage.write(directory, "amd64", noise);
        try (PackagedEngine engine = PackagedEngine.start();
                LocalRegistry registry = LocalRegistry.start(directory)) {
            HostTraces traces = HostTraces.of(engine);
            engine.caisson("load", "-i", archive.toString()).succeeded();
            String reference = tag(engine, registry, "pulled");
            engine.caisson("push", reference).succeeded();
            engine.caisson("rmi", reference, BusyboxImage.REFERENCE).succeeded();
            Instant begun = Instant.now();
            engine.caisson("pull", reference).succeeded();
            Duration length = Duration.between(begun, Instant.now());
            removeWhole(engine, reference, noise);
            traces.awaitAgain(engine);
            int cut = 0;
            for (int round = 0; round < ROUNDS; round++) {
                killDuring(random, length, engine, "pull", reference);
                engine.restart();
                if (engine.caisson("images", "-q").succeeded().output().isEmpty()) {
                    cut++;
                    traces.awaitAgain(engine);
                    engine.caisson("pull", reference).succeeded();
                }
                removeWhole(engine, reference, noise);
                traces.awaitAgain(engine);
            }
            System.out.printf("EngineKilledAtTransferIT: %d of %d pulls were cut%n", cut, ROUNDS);
        }
    }

    private void removeWhole(PackagedEngine engine, String reference, byte[] noise) throws IOException {
        engine.caisson("create", "--name", "look", reference).succeeded();
        Path file = directory.resolve("pulled");
        engine.caisson("cp", "look:/bin/busybox", file.toString()).succeeded();
        assertThat(Files.mismatch(file, Files.write(directory.resolve("noise"), noise)))
                .isEqualTo(-1);
        engine.caisson("rm", "look").succeeded();
        engine.caisson("rmi", reference).succeeded();
    }

    private static void killDuring(Random random, Duration length, PackagedEngine engine, String... command) {
        CompletableFuture<CommandResult> running = engine.starting(command);
        LockSupport.parkNanos(random.nextLong(length.toNanos()));
        engine.kill9();
        assertThat(running).succeedsWithin(10, TimeUnit.SECONDS);
    }

    /** Pushes to a repository of its own, so that nothing can be mounted from another. */
    private static Duration push(PackagedEngine engine, LocalRegistry registry, String repository) {
        String reference = tag(engine, registry, repository);
        Instant begun = Instant.now();
        engine.caisson("push", reference).succeeded();
        Duration length = Duration.between(begun, Instant.now());
        engine.caisson("rmi", reference).succeeded();
        return length;
    }

    private static String tag(PackagedEngine engine, LocalRegistry registry, String repository) {
        String reference = registry.host() + "/" + repository + ":1";
        engine.caisson("tag", BusyboxImage.REFERENCE, reference).succeeded();
        return reference;
    }

    private static boolean isVisible(String reference) {
        return skopeo("inspect", "--raw", "--tls-verify=false", "docker://" + reference)
                        .exitCode()
                == 0;
    }

    /** Fails unless every blob is there, with its digest. */
    private void copy(String reference, String name) {
        skopeo("copy", "--quiet", "--src-tls-verify=false", "docker://" + reference, "dir:" + directory.resolve(name))
                .succeeded();
    }

    private static CommandResult skopeo(String... words) {
        ProcessBuilder command = new ProcessBuilder("skopeo");
        command.command().addAll(List.of(words));
        return CommandResult.of(command);
    }
}
