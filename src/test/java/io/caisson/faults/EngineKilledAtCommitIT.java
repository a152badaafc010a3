package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.HostTraces;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    private static final int ROUNDS = Integer.getInteger("caisson.rounds", Boolean.getBoolean("caisson.soak") ? 30 : 2);
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
                // To both outputs: each has a file of its own from its first byte on.
                "echo begun >&2; trap 'echo alive' USR1; cp -r /data/many /copy; busybox mkfifo /never; echo copied;"
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
            CompletableFuture<CommandResult> commit = engine.starting("commit", "source", COMMITTED);
            LockSupport.parkNanos(random.nextLong(length.toNanos()));
            engine.kill9();
            assertThat(commit).succeedsWithin(10, TimeUnit.SECONDS);
            engine.restart();
            if (!caisson("images", "-q", COMMITTED).isEmpty()) {
                assertWhole();
            }
            traces.awaitAgain(engine);
            caisson("kill", "-s", "USR1", "source");
            awaitLines(round + 2);
        }
        caisson("rm", "-f", "source");
    }

    @Test
    void aContainerThatWasLeftStoppedRunsOn() throws IOException {
        String id = caisson("run", "-d", "--name", "left", BusyboxImage.REFERENCE, "sleep", "1000")
                .strip();
        caisson("commit", "left", "left:1");
        engine.kill9();
        boolean v1 = Files.isDirectory(Path.of("/sys/fs/cgroup/freezer"));
        Path cgroup = Path.of(v1 ? "/sys/fs/cgroup/freezer" : "/sys/fs/cgroup", engine.name(), id);
        Path state = cgroup.resolve(v1 ? "freezer.state" : "cgroup.freeze");
        Files.writeString(state, v1 ? "FROZEN" : "1", StandardOpenOption.WRITE);
        assertThat(state).content().doesNotStartWith("THAWED").doesNotStartWith("0");
        engine.restart();
        assertThat(state).content().isEqualTo(v1 ? "THAWED\n" : "0\n");
        caisson("rm", "-f", "left");
        caisson("rmi", "left:1");
        assertThat(cgroup).doesNotExist();
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
