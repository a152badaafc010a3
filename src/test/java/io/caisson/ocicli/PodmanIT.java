package io.caisson.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Podman and buildah with our runtime in the place of theirs. Needs root. */
class PodmanIT {
    private static final String RUNTIME = PackagedEngine.executable() + "-oci";

    private static Path work;
    private static Path root;

    @BeforeAll
    static void makeRoot() throws IOException {
        work = Files.createTempDirectory("caisson-podman");
        root = TestBundle.in(work, "bundle", "true").directory.resolve("rootfs");
    }

    @AfterAll
    static void clean() {
        podman("rm", "-f", "-a", "-t", "0");
        CommandResult.of(
                new ProcessBuilder("umount", work.resolve("storage/overlay").toString()));
        CommandResult.of(new ProcessBuilder("rm", "-rf", work.toString()));
    }

    @Test
    void podmanRunsContainersWithOurRuntime() {
        assertThat(run("run", "--rm", "--rootfs", root.toString(), "sh", "-c", "echo hi; exit 7"))
                .satisfies(result -> {
                    assertThat(result.output()).isEqualTo("hi\n");
                    assertThat(result.exitCode()).isEqualTo(7);
                });
        assertThat(run("run", "--rm", "--rootfs", root.toString(), "/nowhere").exitCode())
                .isEqualTo(127);
        assertThat(run("run", "--rm", "-t", "--rootfs", root.toString(), "tty")
                        .succeeded()
                        .output())
                .isEqualTo("/dev/pts/0\r\n");
    }

    @Test
    void podmanSteersContainersOfOurRuntime() {
        String id = run("run", "-d", "-m", "64m", "--pids-limit", "50", "--rootfs", root.toString(), "sleep", "1000")
                .succeeded()
                .output()
                .strip();
        assertThat(podman("exec", "-e", "A=b", id, "sh", "-c", "echo $A")
                        .succeeded()
                        .output())
                .isEqualTo("b\n");
        assertThat(podman("exec", id, "sh", "-c", "exit 9").exitCode()).isEqualTo(9);
        assertThat(podman("exec", "-t", id, "tty").succeeded().output()).isEqualTo("/dev/pts/0\r\n");
        podman("pause", id).succeeded();
        assertThat(podman("inspect", "--format", "{{.State.Status}}", id)
                        .succeeded()
                        .output())
                .isEqualTo("paused\n");
        podman("unpause", id).succeeded();
        podman("kill", "-s", "KILL", id).succeeded();
        assertThat(podman("wait", id).succeeded().output()).isEqualTo("137\n");
        podman("rm", id).succeeded();
    }

    @Test
    void buildahRunsCommandsWithOurRuntime() {
        String container = buildah("from", "scratch").succeeded().output().strip();
        buildah("copy", container, root.toString(), "/").succeeded();
        assertThat(buildah(
                                "run",
                                "--runtime",
                                RUNTIME,
                                "--isolation",
                                "oci",
                                "--network",
                                "none",
                                container,
                                "--",
                                "sh",
                                "-c",
                                "echo made >/made; cat /made")
                        .succeeded()
                        .output())
                .isEqualTo("made\n");
        assertThat(buildah(
                                "run",
                                "--runtime",
                                RUNTIME,
                                "--isolation",
                                "oci",
                                "--network",
                                "none",
                                container,
                                "--",
                                "sh",
                                "-c",
                                "exit 3")
                        .exitCode())
                .isEqualTo(3);
        buildah("rm", container).succeeded();
    }

    private static CommandResult run(String verb, String... arguments) {
        // No limits of open files and processes above our own, which podman otherwise asks for.
        List<String> words = new ArrayList<>(
                List.of(verb, "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"));
        words.addAll(Arrays.asList(arguments));
        return podman(words.toArray(String[]::new));
    }

    private static CommandResult podman(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "podman",
                "--root",
                work.resolve("storage").toString(),
                "--runroot",
                work.resolve("run").toString(),
                "--storage-driver",
                "overlay",
                "--cgroup-manager",
                "cgroupfs",
                "--runtime",
                RUNTIME));
        words.addAll(Arrays.asList(arguments));
        return CommandResult.of(new ProcessBuilder(words));
    }

    private static CommandResult buildah(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "buildah",
                "--root",
                work.resolve("storage").toString(),
                "--runroot",
                work.resolve("run").toString(),
                "--storage-driver",
                "overlay"));
        words.addAll(Arrays.asList(arguments));
        return CommandResult.of(new ProcessBuilder(words));
    }
}
