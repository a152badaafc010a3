package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Containers with user namespaces of their own, by the command line. Needs root. */
class UserNamespaceIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;

    private static PackagedEngine engine;

    @BeforeAll
    static void start() {
        // Two ranges of the usual size.
        engine = PackagedEngine.start(Map.of("CAISSON_USER_IDS", "5000000:131072"));
        caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @AfterEach
    void removeAll() {
        List<String> words = new ArrayList<>(List.of("rm", "-f", "-v"));
        caisson("ps", "-aq").lines().forEach(words::add);
        if (words.size() > 3) {
            caisson(words.toArray(String[]::new));
        }
    }

    @Test
    void aContainersLifeInAUserNamespace() throws IOException {
        caisson("run", "-d", "--userns=auto", "--name", "own", "-v", "kept:/data", IMAGE, "sleep", "10000");
        assertThat(caisson("inspect", "own").replaceAll("\\s", ""))
                .contains("\"first_host_id\":5000000,\"size\":65536");
        assertThat(uid(pid("own"))).isEqualTo(5_000_000);

        caisson("exec", "own", "sh", "-c", "echo 1 >/data/new; echo 2 >/made; chown 7:8 /made; rm /bin/yes");
        assertThat(caisson("exec", "own", "stat", "-c", "%n %u", "/data", "/data/new", "/bin/sh"))
                .isEqualTo("/data 0\n/data/new 0\n/bin/sh 0\n");
        assertThat(caisson("run", "--rm", "-v", "kept:/data", IMAGE, "stat", "-c", "%n %u", "/data/new"))
                .as("the volume as it is on disk")
                .isEqualTo("/data/new 0\n");
        assertThat(caisson("diff", "own")).contains("A /made", "D /bin/yes");
        assertThat(caisson("top", "own")).contains("sleep 10000");

        engine.kill9();
        engine.restart();
        assertThat(caisson("exec", "-u", "daemon", "own", "sh", "-c", "id -u; cat /proc/self/uid_map | tr -s ' '"))
                .endsWith("\n 0 5000000 65536\n");

        caisson("commit", "own", "committed:test");
        for (String users : List.of("host", "auto")) {
            assertThat(ownersOf("run", "--rm", "--userns", users, "committed:test"))
                    .isEqualTo("/made 7:8\n/bin/sh 0:0\n");
        }
        caisson("rmi", "committed:test");

        caisson("restart", "-t", "0", "own");
        assertThat(uid(pid("own"))).as("the same ids again").isEqualTo(5_000_000);
        assertThat(caisson("exec", "own", "stat", "-c", "%n %u:%g", "/made")).isEqualTo("/made 7:8\n");
    }

    @Test
    void filesAreCopiedWithTheContainersOwners() throws IOException {
        Path file = Files.writeString(engine.directory().resolve("file"), "content\n");
        Files.setAttribute(file, "unix:uid", 4711);
        caisson("run", "-d", "--userns=auto", "--name", "own", "-v", "/data", "--tmpfs", "/t", IMAGE, "sleep", "10000");
        for (String directory : List.of("/srv/made/", "/data/", "/t/")) {
            caisson("exec", "own", "mkdir", "-p", directory);
            caisson("cp", file.toString(), "own:" + directory);
            assertThat(caisson("exec", "own", "stat", "-c", "%u", directory + "file"))
                    .as(directory)
                    .isEqualTo("0\n");
            caisson("cp", "-a", file.toString(), "own:" + directory);
            assertThat(caisson("exec", "own", "stat", "-c", "%u", directory + "file"))
                    .as(directory)
                    .isEqualTo("4711\n");
        }
        Path copied = engine.directory().resolve("copied");
        caisson("cp", "-a", "own:/srv/made/file", copied.toString());
        assertThat(Files.getAttribute(copied, "unix:uid")).isEqualTo(4711);
        Files.setAttribute(file, "unix:uid", 70_000);
        refused("has no owner 70000:0", "cp", "-a", file.toString(), "own:/srv/made/");

        caisson("stop", "-t", "0", "own");
        caisson("cp", file.toString(), "own:/srv/made/stopped");
        caisson("start", "own");
        assertThat(caisson("exec", "own", "stat", "-c", "%u", "/srv/made/stopped", "/srv/made/file"))
                .isEqualTo("0\n4711\n");
        Files.delete(file);
        Files.delete(copied);
    }

    @Test
    void idsAreGivenOnceAndFreeAgainAfterADelete() {
        caisson("create", "--userns=auto", "--name", "first", IMAGE);
        caisson("create", "--userns=auto:size=65536", "--name", "second", IMAGE);
        CommandResult none = engine.caisson("create", "--userns=auto:size=1024", "--name", "third", IMAGE);
        assertThat(none.exitCode()).isNotZero();
        assertThat(none.errors()).contains("CAISSON_USER_IDS", "auto:size=N");
        assertThat(caisson("ps", "-a")).doesNotContain("third");

        caisson("rm", "first");

        caisson("create", "--userns=auto:size=1024", "--name", "third", IMAGE);
        assertThat(caisson("inspect", "third").replaceAll("\\s", ""))
                .contains("\"first_host_id\":5000000,\"size\":1024");
        refused("has the id 4711", "create", "--userns=auto:size=1024", "-u", "4711", IMAGE);
    }

    @Test
    void whatAUserNamespaceExcludesIsRefused() {
        caisson("run", "-d", "--userns=auto", "--name", "own", "--ipc", "shareable", IMAGE, "sleep", "10000");
        caisson("run", "-d", "--userns=host", "--name", "plain", IMAGE, "sleep", "10000");
        refused("has a user namespace of its own", "create", "--network", "container:own", IMAGE);
        refused("config.namespaces.user", "create", "--userns=auto", "--pid", "container:plain", IMAGE);
        refused("config.namespaces.user.size", "create", "--userns=auto:size=9", IMAGE);
        refused("must not be shared", "create", "--userns=auto", "-v", "/tmp:/x:rshared", IMAGE);
        refused("container_path", "create", "--userns=auto", "--device", "/dev/null:/opt/null", IMAGE);
        refused("none of host, auto", "create", "--userns=keep-id", IMAGE);
        refused("proc, the file system on /proc", "run", "--rm", "--userns=auto", "-v", "/proc/sys:/x", IMAGE);
    }

    private static String ownersOf(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("stat", "-c", "%n %u:%g", "/made", "/bin/sh"));
        return caisson(all.toArray(String[]::new));
    }

    private static int pid(String container) {
        return Integer.parseInt(caisson("inspect", container).replaceAll("(?s).*\"pid\": (\\d+).*", "$1"));
    }

    private static long uid(int pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Integer.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> Long.parseLong(line.split("\t", -1)[1]))
                .findFirst()
                .orElseThrow();
    }

    private static String caisson(String... words) {
        CommandResult result = engine.caisson(words);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }

    private static void refused(String why, String... words) {
        CommandResult result = engine.caisson(words);
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors()).contains(why);
    }
}
