package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.EngineRows;
import io.caisson.testing.HostTraces;
import io.caisson.testing.LocalRegistry;
import io.caisson.testing.LoopDisk;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk, which the engine's own database lies on too, fills up in the middle of a layer. Needs root. */
class DiskFullIT {
    private static final long DISK = 600L << 20;
    private static final long FREE = 24L << 20;
    private static final int LAYER = 48 << 20;

    @TempDir
    Path directory;

    private LoopDisk disk;
    private PackagedEngine engine;

    @BeforeEach
    void start() throws IOException {
        disk = LoopDisk.of(DISK);
        Files.setPosixFilePermissions(disk.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        // As everywhere else, what belongs to running containers lies on another disk.
        Map<String, String> run = Map.of(
                "CAISSON_RUN_DIRECTORY",
                Files.createDirectory(directory.resolve("run")).toString());
        engine = PackagedEngine.start(run, disk.directory());
    }

    @AfterEach
    void stop() throws IOException {
        engine.close();
        disk.close();
    }

    @Test
    void aPullSaysSoLeavesNothingAndWorksOnceThereIsRoom() throws Exception {
        try (LocalRegistry registry = LocalRegistry.start(directory)) {
            String reference = registry.host() + "/big:1";
            CommandResult.of(new ProcessBuilder(
                            "skopeo",
                            "copy",
                            "--quiet",
                            "--dest-tls-verify=false",
                            "docker-archive:" + archive(),
                            "docker://" + reference))
                    .succeeded();
            failsAndThenWorks("pull", reference);
        }
    }

    @Test
    void anImportSaysSoLeavesNothingAndWorksOnceThereIsRoom() throws Exception {
        failsAndThenWorks("load", "-i", archive().toString());
    }

    @Test
    void aContainerThatFillsItIsListedStoppedAndRemoved() throws Exception {
        engine.caisson("load", "-i", BusyboxImage.write(directory).toString()).succeeded();
        // Takes again whatever is given free.
        String script = "trap 'exit 3' TERM; while true; do cat /dev/zero >>/hog; sleep 0.05; done";
        engine.caisson("run", "-d", "--name", "hog", BusyboxImage.REFERENCE, "sh", "-c", script)
                .succeeded();
        disk.awaitFull();

        // What the database has of its own may be enough for a while.
        Instant end = Instant.now().plusSeconds(60);
        CommandResult another;
        do {
            for (int time = 0; time < 10; time++) {
                engine.caisson("rename", "hog", "boar").succeeded();
                engine.caisson("rename", "boar", "hog").succeeded();
            }
            assertThat(engine.caisson("ps").succeeded().output()).contains("hog");
            another = engine.caisson("create", BusyboxImage.REFERENCE, "true");
            if (another.exitCode() == 0) {
                engine.caisson("rm", another.output().strip()).succeeded();
            }
        } while (another.exitCode() == 0 && Instant.now().isBefore(end));
        assertThat(another.exitCode()).isNotZero();
        assertThat(another.errors()).contains("is full").contains("Make room");
        disk.awaitFull();
        engine.caisson("stop", "hog").succeeded();
        assertThat(engine.caisson("wait", "hog").succeeded().output().strip()).isEqualTo("3");
        engine.caisson("rm", "hog").succeeded();

        assertThat(engine.caisson("ps", "-aq").succeeded().output()).isEmpty();
        assertThat(engine.caisson("run", "--rm", BusyboxImage.REFERENCE, "echo", "again")
                        .succeeded()
                        .output()
                        .strip())
                .isEqualTo("again");
    }

    private void failsAndThenWorks(String... words) throws IOException {
        HostTraces traces = HostTraces.of(engine);
        EngineRows rows = EngineRows.of(engine);
        Path filler = disk.fillUpTo(FREE);

        CommandResult failed = engine.caisson(words);

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.errors()).contains("the file system is full").contains("Make room");
        assertThat(engine.caisson("images", "-q").succeeded().output()).isEmpty();
        traces.awaitAgain(engine);
        assertThat(EngineRows.of(engine)).isEqualTo(rows);

        Files.delete(filler);
        engine.caisson(words).succeeded();
        assertThat(engine.caisson("images", "-q").succeeded().output()).isNotEmpty();
    }

    /** An image whose one layer neither fits nor can be compressed. */
    private Path archive() {
        byte[] noise = new byte[LAYER];
        new Random(1).nextBytes(noise);
        return BusyboxImage.write(directory, "amd64", noise);
    }
}
