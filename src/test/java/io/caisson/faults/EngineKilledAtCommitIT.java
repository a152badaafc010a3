package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.HostTraces;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The engine is killed at random moments while it makes an image of a running container, whose processes
 * may be stopped then. Needs root. {@code -Dsoak} does it more often; {@code -Dcaisson.seed=N} repeats a run.
 */
class EngineKilledAtCommitIT {
    private static final int ROUNDS = Integer.getInteger("caisson.rounds", Boolean.getBoolean("caisson.soak") ? 30 : 3);
    private static final long SEED = Long.getLong("caisson.seed", System.nanoTime());
    private static final int FILES = 3_000;
    private static final String COMMITTED = "committed:1";

    private static PackagedEngine engine;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        engine.caisson(
                        "load",
                        "-i",
                        BusyboxImage.write(engine.directory(), FILES).toString())
                .succeeded();
        System.out.printf("EngineKilledAtCommitIT: seed %d%n", SEED);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void aCommitIsWholeOrNotThereAndTheContainerRunsOn() throws Exception {
        caisson(
                "run",
                "-d",
                "--name",
                "source",
                BusyboxImage.REFERENCE,
                "sh",
                "-c",
                "trap 'echo alive' USR1; cp -r /data/many /copy; busybox mkfifo /never; echo copied;"
                        + " while true; do read x < /never; done");
        awaitLines(1);
        // The first time makes the container's place among what can be stopped.
        caisson("commit", "source", COMMITTED);
        assertWhole();
        HostTraces traces = HostTraces.of(engine);
        Instant begun = Instant.now();
        caisson("commit", "source", COMMITTED);
        Duration length = Duration.between(begun, Instant.now());
        assertWhole();
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Process commit = engine.command("commit", "source", COMMITTED).start();
            LockSupport.parkNanos(random.nextLong(length.toNanos()));
            engine.kill9();
            assertThat(commit.waitFor(10, TimeUnit.SECONDS)).isTrue();
            engine.restart();
            if (!caisson("images", "-q", COMMITTED).isEmpty()) {
                assertWhole();
            }
            traces.awaitAgain(engine);
            caisson("kill", "-s", "USR1", "source");
            awaitLines(round + 2);
        }
        caisson("rm", "-f", "source");
        caisson("rmi", BusyboxImage.REFERENCE);
    }

    private static void assertWhole() {
        assertThat(caisson("run", "--rm", COMMITTED, "sh", "-c", "ls /copy | wc -l")
                        .strip())
                .isEqualTo(Integer.toString(FILES));
        caisson("rmi", COMMITTED);
    }

    /** Waits until the container has written so many lines: a stopped one would never. */
    private static void awaitLines(int count) throws Exception {
        Process logs = engine.command("logs", "-f", "source").start();
        try {
            for (int line = 0; line < count; line++) {
                String expected = line == 0 ? "copied" : "alive";
                assertThat(CompletableFuture.supplyAsync(() -> read(logs)))
                        .succeedsWithin(30, TimeUnit.SECONDS)
                        .isEqualTo(expected);
            }
        } finally {
            logs.destroy();
            logs.waitFor();
        }
    }

    private static String read(Process logs) {
        try {
            return logs.inputReader().readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String caisson(String... arguments) {
        return engine.caisson(List.of(arguments).toArray(String[]::new))
                .succeeded()
                .output();
    }
}
