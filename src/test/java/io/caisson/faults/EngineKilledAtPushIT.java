package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.HostTraces;
import io.caisson.testing.LocalRegistry;
import io.caisson.testing.PackagedEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine is killed at random moments while it pushes an image: the registry has it whole or not at all,
 * and the next push succeeds. Needs root. {@code -Dsoak} does it more often; {@code -Dcaisson.seed=N} repeats
 * a run.
 */
class EngineKilledAtPushIT {
    private static final int ROUNDS = Integer.getInteger("caisson.rounds", Boolean.getBoolean("caisson.soak") ? 30 : 2);
    private static final long SEED = Long.getLong("caisson.seed", System.nanoTime());
    private static final int LAYER = 32 << 20;

    @TempDir
    Path directory;

    @Test
    void theRegistryHasTheImageWholeOrNotAtAll() throws Exception {
        System.out.printf("EngineKilledAtPushIT: seed %d%n", SEED);
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
                Process push = engine.command("push", reference).start();
                LockSupport.parkNanos(random.nextLong(length.toNanos()));
                engine.kill9();
                assertThat(push.waitFor(10, TimeUnit.SECONDS)).isTrue();
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
            System.out.printf("EngineKilledAtPushIT: %d of %d pushes were cut%n", cut, ROUNDS);
        }
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
