package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Volumes with a hard limit, in containers that run, over an engine that is killed. Needs root. */
class SizedVolumeIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;
    private static final String FILL = "dd if=/dev/zero of=/d/fill bs=64k count=1000 2>&1; echo other >/o/file";

    private static PackagedEngine engine;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void whoFillsItIsToldByTheKernelAndAKilledEngineLosesNothing() throws IOException {
        caisson("volume", "create", "--opt", "size=16m", "--opt", "inodes=100", "small");
        assertThat(caisson("volume", "inspect", "small")).contains("\"size_bytes\": 16777216", "\"inodes\": 100");
        caisson("run", "-d", "--name", "user", "-v", "small:/d", "-v", "other:/o", IMAGE, "sleep", "1000");
        caisson("exec", "user", "sh", "-c", "echo kept >/d/file");
        assertThat(engine.caisson("exec", "user", "sh", "-c", FILL).output()).contains("No space left on device");
        assertThat(caisson("exec", "user", "cat", "/o/file")).isEqualTo("other\n");

        engine.kill9();
        engine.restart();
        assertThat(caisson("exec", "user", "sh", "-c", "cat /d/file; rm /d/fill; echo more >>/d/file"))
                .isEqualTo("kept\n");
        caisson("rm", "-f", "user");
        assertThat(caisson("run", "--rm", "--userns", "auto", "-v", "small:/d", IMAGE, "cat", "/d/file"))
                .isEqualTo("kept\nmore\n");

        caisson("volume", "rm", "small");
        caisson("volume", "rm", "other");
        try (var left = Files.list(engine.root().resolve("volumes"))) {
            assertThat(left).isEmpty();
        }
        assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                .doesNotContain(engine.root() + "/volumes", engine.root() + "/trash");
    }

    @Test
    void whatCannotBeKeptIsRefusedByName() {
        refused("inodes needs a size", "volume", "create", "--opt", "inodes=5", "wrong");
        refused("size must be from 4m", "volume", "create", "--opt", "size=1k", "wrong");
        refused("but is \"many\"", "volume", "create", "--opt", "size=many", "wrong");
        assertThat(caisson("volume", "ls", "-q", "-f", "name=wrong")).isEmpty();
    }

    private static void refused(String words, String... command) {
        CommandResult result = engine.caisson(command);
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors()).startsWith("caisson: ").contains(words);
    }

    private static String caisson(String... command) {
        return engine.caisson(command).succeeded().output();
    }
}
