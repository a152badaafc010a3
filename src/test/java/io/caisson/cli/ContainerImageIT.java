package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.HostTraces;
import io.caisson.testing.LocalRegistry;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a container's files: exported, imported again, committed, run, saved. Needs root. */
class ContainerImageIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;
    private static final String CHANGES = "rm -r /data; mkdir /data; echo new > /data/new; ln /data/new /linked;"
            + " rm /etc/group; chmod 711 /; ln -s nowhere /dangling; echo \"$A\" > /variable";
    private static final String LOOK = "ls /data; cat /linked /variable; stat -c %h /linked; stat -c %a /;"
            + " test -e /etc/group || echo gone; env | grep ^A=; pwd";
    /** MiB; the engine's own for everything here, and what a layer has that must not be held. */
    private static final int HEAP = 160;

    private static final int LARGE = 256;
    private static final String SEEN = "new\nnew\nvalue\n2\n711\ngone\nA=value\n/data\n";

    private static PackagedEngine engine;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start(Map.of("CAISSON_JAVA_OPTIONS", "-Xmx" + HEAP + "m"));
        caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void aCommittedContainerRunsAndItsImageIsOneForOthers() throws IOException {
        HostTraces traces = HostTraces.of(engine);
        caisson(
                "run",
                "--name",
                "changed",
                "-e",
                "A=value",
                "-w",
                "/data",
                "-l",
                "from=run",
                IMAGE,
                "sh",
                "-c",
                CHANGES);
        String id = caisson(
                        "commit", "-a", "Me <me@example>", "-m", "why", "-c", "LABEL more=here", "changed", "made:1")
                .strip();
        assertThat(id).matches("sha256:[0-9a-f]{64}");
        assertThat(caisson("run", "--rm", "made:1", "sh", "-c", LOOK)).isEqualTo(SEEN);
        assertThat(caisson("run", "--rm", "made:1")).isEmpty();
        Path saved = directory.resolve("made.tar");
        caisson("save", "--format", "oci-archive", "-o", saved.toString(), "made:1");
        String inspected = tool("skopeo", "inspect", "--config", "oci-archive:" + saved);
        assertThat(inspected).contains("\"A=value\"", "\"from\"", "\"more\"", "\"why\"", "Me \\u003cme@example\\u003e");
        tool("skopeo", "copy", "--quiet", "oci-archive:" + saved, "dir:" + directory.resolve("copy"));
        unpackedByUmoci(saved);
        caisson("rm", "changed");
        caisson("rmi", "made:1");
        traces.awaitAgain(engine);
    }

    private void unpackedByUmoci(Path saved) throws IOException {
        Path layout = Files.createDirectory(directory.resolve("layout"));
        tool("skopeo", "copy", "--quiet", "oci-archive:" + saved, "oci:" + layout + ":made");
        Path bundle = directory.resolve("bundle");
        tool("umoci", "unpack", "--image", layout + ":made", bundle.toString());
        assertThat(bundle.resolve("rootfs/linked")).hasContent("new");
        assertThat(bundle.resolve("rootfs/data/from-image")).doesNotExist();
        assertThat(bundle.resolve("rootfs/etc/group")).doesNotExist();
        assertThat(bundle.resolve("rootfs/etc/passwd")).exists();
    }

    @Test
    void aRunningContainerIsPausedAndRunsOn() {
        String loop = "i=0; while true; do i=$((i+1)); echo $i > /a; echo $i > /b; done";
        caisson("run", "-d", "--name", "busy", IMAGE, "sh", "-c", loop);
        for (int round = 0; round < 5; round++) {
            caisson("commit", "busy", "paused:1");
            // What is written one after the other differs by one at most, if nothing ran in between.
            List<String> counts = caisson("run", "--rm", "paused:1", "sh", "-c", "cat /a /b; echo")
                    .lines()
                    .toList();
            if (counts.size() > 2 && !counts.get(0).isEmpty() && !counts.get(1).isEmpty()) {
                assertThat(Long.parseLong(counts.get(0)) - Long.parseLong(counts.get(1)))
                        .isBetween(0L, 1L);
            }
        }
        caisson("commit", "--pause=false", "busy", "running:1");
        assertThat(caisson("ps", "-q", "--filter", "name=busy")).isNotEmpty();
        caisson("stop", "-t", "0", "busy");
        caisson("rm", "busy");
        caisson("rmi", "-f", "paused:1", "running:1");
    }

    @Test
    void anExportedContainerIsImportedAgain() throws IOException {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Files.writeString(volume.resolve("secret"), "of the host");
        source(volume);
        Path tar = directory.resolve("root.tar");
        caisson("export", "-o", tar.toString(), "source");
        String listed = tool("tar", "-tvf", tar.toString());
        assertThat(listed)
                .contains("data/new", "dangling -> nowhere", "bin/busybox")
                .doesNotContain("secret", "etc/group");
        caisson(
                "import",
                "-c",
                "ENV A=value",
                "-c",
                "WORKDIR /data",
                "-c",
                "CMD [\"sh\", \"-c\", \"" + LOOK.replace("\"", "\\\"") + "\"]",
                "-c",
                "ENV PATH=/bin",
                tar.toString(),
                "imported:1");
        assertThat(caisson("run", "--rm", "imported:1")).isEqualTo(SEEN);
        caisson("rm", "-f", "source");
        caisson("rmi", "imported:1");
        assertThat(engine.caisson("export", "-o", tar.toString(), "source").exitCode())
                .isEqualTo(1);
        assertThat(tar).exists();
    }

    @Test
    void largeLayersPassThroughLittleMemory() throws Exception {
        Path tar = directory.resolve("large.tar");
        tool("truncate", "-s", LARGE + "M", directory.resolve("large").toString());
        tool("tar", "-C", directory.toString(), "-cf", tar.toString(), "large");
        // What it has at its highest counts from here on (proc_pid_clear_refs(5)).
        Files.writeString(Path.of("/proc", Long.toString(engine.pid()), "clear_refs"), "5");
        long before = mostResident();
        try (LocalRegistry registry = LocalRegistry.start(directory)) {
            String large = registry.host() + "/large:1";
            caisson("import", tar.toString(), large);
            caisson("push", large);
            caisson("rmi", large);
            caisson("pull", large);
            caisson("save", "-o", tar.toString(), large);
            caisson("rmi", large);
            caisson("load", "-i", tar.toString());
            caisson("rmi", large);
        }
        caisson(
                "run",
                "--name",
                "large",
                IMAGE,
                "dd",
                "if=/dev/zero",
                "of=/large",
                "bs=1M",
                "count=0",
                "seek=" + LARGE);
        caisson("export", "-o", tar.toString(), "large");
        assertThat(Files.size(tar)).isGreaterThan((long) LARGE << 20);
        caisson("commit", "large", "large:2");
        caisson("rm", "large");
        caisson("rmi", "large:2");
        assertThat(mostResident() - before).as("MiB more").isLessThan(LARGE);
    }

    /** MiB that the engine had in memory at its highest. */
    private static long mostResident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(engine.pid()), "status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
            }
        }
        throw new AssertionError("no VmHWM");
    }

    private static void source(Path volume) throws IOException {
        caisson(
                "run",
                "-d",
                "--name",
                "source",
                "-v",
                volume + ":/mnt",
                "-e",
                "A=value",
                IMAGE,
                "sh",
                "-c",
                CHANGES + "; echo done; sleep 1000");
        awaitDone("source");
    }

    /** Waits until a container has written its first line. */
    private static void awaitDone(String container) throws IOException {
        Process logs = engine.command("logs", "-f", container).start();
        try {
            assertThat(logs.inputReader().readLine()).isEqualTo("done");
        } finally {
            logs.destroy();
        }
    }

    private static String caisson(String... arguments) {
        return engine.caisson(arguments).succeeded().output();
    }

    private static String tool(String... words) {
        return CommandResult.of(new ProcessBuilder(new ArrayList<>(List.of(words))))
                .succeeded()
                .output();
    }
}
