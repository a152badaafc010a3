package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.HostTraces;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of containers from outside: what has changed, and copies. Needs root. */
class ContainerFilesIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;

    private static PackagedEngine engine;

    @TempDir
    Path directory;

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
    void whatAContainerHasChangedIsListedWhileItRunsAndAfterwards() throws IOException {
        HostTraces traces = HostTraces.of(engine);
        caisson(
                "run",
                "-d",
                "--name",
                "changing",
                "--tmpfs",
                "/mnt",
                IMAGE,
                "sh",
                "-c",
                "rm /etc/group; echo new > /new; chmod 700 /data; echo hidden > /mnt/hidden; echo done; sleep 1000");
        awaitDone("changing");
        String changes = caisson("diff", "changing");
        assertThat(changes.lines()).contains("C /etc", "D /etc/group", "A /new", "C /data");
        assertThat(changes).doesNotContain("hidden", "/bin", "/data/");
        caisson("pause", "changing");
        assertThat(caisson("container", "diff", "changing")).isEqualTo(changes);
        caisson("rm", "-f", "changing");
        assertThat(engine.caisson("diff", "changing").exitCode()).isEqualTo(1);
        caisson("create", "--name", "untouched", IMAGE, "true");
        assertThat(caisson("diff", "untouched")).isEmpty();
        caisson("rm", "untouched");
        traces.awaitAgain(engine);
    }

    @Test
    void filesAreCopiedOutWhetherItRunsOrNot() throws IOException {
        HostTraces traces = HostTraces.of(engine);
        String host = Files.writeString(directory.resolve("host-secret"), "of the host")
                .toString();
        Path volume = Files.createDirectory(directory.resolve("volume"));
        caisson(
                "run",
                "-d",
                "--name",
                "source",
                "-v",
                volume + ":/vol",
                IMAGE,
                "sh",
                "-c",
                "mkdir -p /tree/sub; echo one > /tree/sub/one; ln /tree/sub/one /tree/two; ln -s " + host
                        + " /tree/link; chmod 750 /tree/sub; echo kept > /vol/kept; chown 7:8 /tree/two; echo done; sleep 1000");
        awaitDone("source");
        copiedOut("running");
        caisson("pause", "source");
        copiedOut("paused");
        caisson("unpause", "source");
        caisson("stop", "-t", "0", "source");
        copiedOut("stopped");
        caisson("rm", "source");
        traces.awaitAgain(engine);
    }

    private void copiedOut(String state) throws IOException {
        Path to = Files.createDirectory(directory.resolve(state));
        caisson("cp", "source:/tree", to.toString());
        assertThat(to.resolve("tree/sub/one")).hasContent("one");
        assertThat(to.resolve("tree/two")).hasContent("one");
        assertThat(Files.getAttribute(to.resolve("tree/two"), "unix:nlink")).isEqualTo(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("tree/sub"))))
                .isEqualTo("rwxr-x---");
        assertThat(Files.readSymbolicLink(to.resolve("tree/link"))).isEqualTo(directory.resolve("host-secret"));
        caisson("cp", "source:tree/.", to.resolve("new").toString());
        assertThat(to.resolve("new/sub/one")).hasContent("one");
        caisson("cp", "-a", "source:/tree/two", to.resolve("name").toString());
        assertThat(Files.getAttribute(to.resolve("name"), "unix:uid")).isEqualTo(7);
        caisson("cp", "source:/vol/kept", to.toString());
        assertThat(to.resolve("kept")).hasContent("kept");
        // Of the container, which has nothing there.
        assertThat(engine.caisson(
                                "cp",
                                "-L",
                                "source:/tree/link",
                                to.resolve("never").toString())
                        .exitCode())
                .isEqualTo(1);
        assertThat(to.resolve("never")).doesNotExist();
        assertThat(engine.caisson("cp", "source:/tree", to.resolve("name").toString())
                        .exitCode())
                .isNotZero();
        Process cp = engine.command("cp", "source:/tree", "-").start();
        Process tar = new ProcessBuilder("tar", "-t").start();
        cp.getInputStream().transferTo(tar.getOutputStream());
        tar.getOutputStream().close();
        assertThat(new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("tree/\ntree/link\ntree/sub/\ntree/sub/one\ntree/two\n");
    }

    @Test
    void filesAreCopiedInWhetherItRunsOrNot() throws IOException {
        HostTraces traces = HostTraces.of(engine);
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Path tree = Files.createDirectories(directory.resolve("tree"));
        Files.writeString(Files.createDirectory(tree.resolve("sub")).resolve("one"), "one");
        Files.createLink(tree.resolve("two"), tree.resolve("sub/one"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("/etc/passwd"));
        Files.setAttribute(tree.resolve("two"), "unix:uid", 7);
        caisson(
                "create",
                "--name",
                "goal",
                "-v",
                volume + ":/vol",
                "-v",
                volume + ":/read-only:ro",
                "--tmpfs",
                "/memory",
                IMAGE,
                "sh",
                "-c",
                "mkdir /made; ln -s /made/target /pointer; echo done; sleep 1000");
        copiedIn("goal", tree, "created");
        assertThat(volume.resolve("created")).hasContent("one");
        assertThat(refused("cp", tree + "/two", "goal:/memory/x")).contains("tmpfs");
        caisson("start", "goal");
        awaitDone("goal");
        copiedIn("goal", tree, "running");
        caisson("cp", tree + "/two", "goal:/memory/x");
        caisson("exec", "goal", "grep", "-qx", "one", "/memory/x");
        caisson("cp", tree + "/two", "goal:/pointer");
        caisson("exec", "goal", "grep", "-qx", "one", "/made/target");
        caisson("exec", "goal", "test", "-L", "/pointer");
        caisson("exec", "goal", "sh", "-c", "grep -x one /created/sub/one /running/sub/one /kept/tree/two");
        caisson("exec", "goal", "sh", "-c", "test $(stat -c %u /kept/tree/two)$(stat -c %u /running/two) = 70");
        caisson("pause", "goal");
        copiedIn("goal", tree, "paused");
        caisson("rm", "-f", "goal");
        traces.awaitAgain(engine);
    }

    private void copiedIn(String container, Path tree, String state) throws IOException {
        String into = container + ":";
        caisson("cp", tree.toString(), into + "/" + state);
        caisson("cp", tree + "/.", into + "/" + state);
        caisson("cp", "-a", tree.toString(), into + "kept");
        caisson("cp", tree + "/two", into + "/vol/" + state);
        assertThat(volumeFile(state)).hasContent("one");
        assertThat(refused("cp", tree + "/two", into + "/read-only/x")).contains("read-only");
        assertThat(refused("cp", tree.toString(), into + "/" + state + "/two")).contains("is a file");
        assertThat(refused("cp", tree + "/two", into + "/no/such/directory")).contains("/no/such/");
        assertThat(refused("cp", tree + "/none", into + "/")).contains("there is no");
        Path back = Files.createDirectory(directory.resolve("back-" + state));
        caisson("cp", into + "/" + state + "/.", back.toString());
        assertThat(Files.getAttribute(back.resolve("two"), "unix:nlink")).isEqualTo(2);
        assertThat(Files.readSymbolicLink(back.resolve("link"))).hasToString("/etc/passwd");
        assertThat(back.resolve("sub/one")).hasContent("one");
    }

    private Path volumeFile(String name) {
        return directory.resolve("volume").resolve(name);
    }

    @Test
    void aTarIsCopiedInFromStdin() throws Exception {
        caisson("create", "--name", "piped", IMAGE, "sh", "-c", "cat /dir/*");
        Path dir = Files.createDirectories(directory.resolve("dir"));
        Files.write(dir.resolve("large"), new byte[50_000_000]);
        Files.writeString(dir.resolve("small"), "small");
        Process tar = new ProcessBuilder("tar", "-C", directory.toString(), "-c", "dir").start();
        Process cp = engine.command("cp", "-", "piped:/").start();
        tar.getInputStream().transferTo(cp.getOutputStream());
        cp.getOutputStream().close();
        assertThat(cp.waitFor()).isZero();

        byte[] read =
                engine.command("start", "-a", "piped").start().getInputStream().readAllBytes();
        assertThat(read).hasSize(50_000_005).endsWith("small".getBytes(StandardCharsets.UTF_8));
        caisson("rm", "piped");
    }

    private static String refused(String... arguments) {
        CommandResult result = engine.caisson(arguments);
        assertThat(result.exitCode()).as(String.join(" ", arguments)).isNotZero();
        return result.errors();
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
        return result(arguments).output();
    }

    private static CommandResult result(String... arguments) {
        return engine.caisson(arguments).succeeded();
    }
}
