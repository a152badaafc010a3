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

/** The life of volumes and what containers see of it, by the command line. Needs root. */
class VolumeIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;

    private static PackagedEngine engine;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start(Map.of("CAISSON_VOLUME_GRACE", "1h"));
        caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @AfterEach
    void removeAll() {
        List<String> words = new ArrayList<>(List.of("rm", "-f"));
        caisson("ps", "-aq").lines().forEach(words::add);
        if (words.size() > 2) {
            caisson(words.toArray(String[]::new));
        }
        caisson("volume", "prune", "-a", "-f", "--purge");
        assertThat(caisson("volume", "ls", "-q") + caisson("volume", "ls", "-q", "--deleted"))
                .isEmpty();
    }

    @Test
    void aVolumeIsRenamedUnderItsContainers() {
        caisson("run", "-d", "--name", "writer", "-v", "first:/d", IMAGE, "sleep", "1000");
        caisson("create", "--name", "reader", "-v", "first:/r:ro", IMAGE, "cat", "/r/file");
        caisson("exec", "writer", "sh", "-c", "echo data >/d/file");
        caisson("volume", "create", "taken");
        refused("there is one with this name", "volume", "rename", "first", "taken");
        caisson("volume", "rename", "first", "second");

        assertThat(caisson("inspect", "writer", "reader"))
                .contains("\"volume\": \"second\"")
                .doesNotContain("\"first\"");
        assertThat(caisson("ps", "-a", "--format", "json", "-f", "volume=second")
                        .lines())
                .hasSize(2);
        assertThat(caisson("exec", "writer", "cat", "/d/file")).isEqualTo("data\n");
        assertThat(caisson("start", "-a", "reader")).isEqualTo("data\n");
        caisson("update", "-e", "A=b", "reader");
        assertThat(caisson("start", "-a", "reader")).isEqualTo("data\n");
        assertThat(caisson("volume", "ls", "-q").lines()).containsExactlyInAnyOrder("second", "taken");
        refused("it is used by", "volume", "rm", "second");
    }

    @Test
    void anAnonymousVolumeIsKeptByGivingItAName() {
        caisson("run", "--name", "made", "-v", "/d", IMAGE, "sh", "-c", "echo data >/d/file");
        String id = caisson("volume", "ls", "-q").strip();
        caisson("volume", "rename", id, "kept");
        caisson("update", "-e", "A=b", "-v", "other:/o", "made");
        assertThat(caisson("volume", "ls", "-q", "-f", "container=made").lines())
                .containsExactlyInAnyOrder("kept", "other");
        caisson("rm", "-v", "made");
        assertThat(caisson("run", "--rm", "-v", "kept:/d", IMAGE, "cat", "/d/file"))
                .isEqualTo("data\n");
    }

    @Test
    void whatWasDeletedComesBackUntilItsTimeIsOver() {
        caisson("run", "--rm", "-v", "data:/d", IMAGE, "sh", "-c", "echo data >/d/file");
        caisson("volume", "update", "-l", "a=b", "-l", "c=d", "data");
        caisson("volume", "update", "--label-rm", "c", "-l", "e", "data");
        assertThat(caisson("volume", "rm", "data")).isEqualTo("data\n");
        refused("no volume has this name", "volume", "inspect", "data");
        assertThat(caisson("volume", "ls", "--deleted")).contains("data", "GONE AT");
        assertThat(caisson("volume", "undelete", "--name", "back", "data")).isEqualTo("back\n");
        assertThat(caisson("run", "--rm", "-v", "back:/d", IMAGE, "cat", "/d/file"))
                .isEqualTo("data\n");
        assertThat(caisson("volume", "inspect", "back"))
                .contains("\"a\": \"b\"", "\"e\": \"\"")
                .doesNotContain("\"c\"");
        caisson("volume", "rm", "--purge", "back");
        refused("no volume has this name", "volume", "undelete", "back");
    }

    @Test
    void useIsTold() {
        caisson("run", "--rm", "-v", "data:/d", IMAGE, "mkdir", "/d/a", "/d/b");
        caisson("run", "-d", "--name", "user", "-v", "data:/d:ro", IMAGE, "sleep", "1000");
        assertThat(caisson("volume", "inspect", "-s", "data"))
                .contains("\"name\": \"user\"", "\"target\": \"/d\"", "\"read_only\": true", "\"inodes\": 2,")
                .contains("\"last_use_time\"", "\"state\": \"running\"");
        caisson("rm", "-f", "user");
        assertThat(caisson("volume", "inspect", "-s", "data"))
                .contains("\"last_use_time\"")
                .doesNotContain("\"user\"");
        caisson("volume", "create", "fresh");
        assertThat(caisson("volume", "inspect", "-s", "fresh")).doesNotContain("last_use_time");
    }

    @Test
    void pruningTellsBeforehandWhatGoes() {
        caisson("volume", "create", "--label", "keep=yes", "labelled");
        caisson("volume", "create", "plain");
        caisson("run", "--rm", "-v", "held:/d", IMAGE, "true");
        caisson("create", "--name", "holder", "-v", "held:/d", IMAGE);
        assertThat(caisson("volume", "prune", "-a", "--dry-run", "--filter", "label!=keep"))
                .contains("Would delete:", "plain")
                .doesNotContain("labelled", "held");
        assertThat(caisson("volume", "prune", "-f")).isEqualTo("Total reclaimed space: 0B\n");
        caisson("volume", "prune", "-a", "-f", "--filter", "label!=keep");
        assertThat(caisson("volume", "ls", "-q").lines()).containsExactly("held", "labelled");
    }

    @Test
    void aPartOfAVolumeIsMounted() {
        caisson(
                "run",
                "--rm",
                "-v",
                "data:/d",
                IMAGE,
                "sh",
                "-c",
                "mkdir -p /d/a/b; echo one >/d/a/b/file; echo two >/d/secret; ln -s /a/b /d/link; ln -s /etc /d/out");
        String part = "type=volume,source=data,target=/p,volume-subpath=";
        assertThat(caisson("run", "--rm", "--mount", part + "a/b", IMAGE, "ls", "/p", "/p/.."))
                .contains("file")
                .doesNotContain("secret");
        assertThat(caisson("run", "--rm", "--mount", part + "a/b/file,readonly", IMAGE, "cat", "/p"))
                .isEqualTo("one\n");
        assertThat(caisson("run", "--rm", "--mount", part + "link", IMAGE, "cat", "/p/file"))
                .isEqualTo("one\n");
        // A link that leads out of the volume leads nowhere: the volume has no /etc.
        refused("it is not there", "run", "--rm", "--mount", part + "out", IMAGE, "ls", "/p");
        refused("it is not there", "run", "--rm", "--mount", part + "none", IMAGE, "ls", "/p");
        refused("config.mounts[0].volume.subpath", "create", "--mount", part + "a/../..", IMAGE);
        refused("config.mounts[0].volume.subpath", "create", "--mount", part + "/etc", IMAGE);

        caisson("create", "--name", "part", "--mount", part + "a/b", IMAGE, "touch", "/p/new");
        assertThat(caisson("inspect", "part")).contains("\"subpath\": \"a/b\"");
        caisson("cp", "part:/p/file", engine.directory().resolve("copied").toString());
        assertThat(engine.directory().resolve("copied")).hasContent("one\n");
        caisson("start", "-a", "part");
        assertThat(caisson("run", "--rm", "-v", "data:/d", IMAGE, "ls", "/d/a/b"))
                .isEqualTo("file\nnew\n");
    }

    @Test
    void mountsOfAnotherAreTaken() throws IOException {
        Path host = Files.createDirectory(engine.directory().resolve("host"));
        caisson(
                "run",
                "--name",
                "owner",
                "-v",
                "named:/n",
                "-v",
                "/a",
                "-v",
                host + ":/h:ro",
                "--tmpfs",
                "/t",
                IMAGE,
                "sh",
                "-c",
                "echo named >/n/file; echo anonymous >/a/file");
        String look = "cat /n/file /a/file; touch /h/x 2>/dev/null || echo kept; ls -d /t 2>/dev/null || echo none";
        assertThat(caisson("run", "--rm", "--volumes-from", "owner", IMAGE, "sh", "-c", look))
                .isEqualTo("named\nanonymous\nkept\nnone\n");
        assertThat(engine.caisson("run", "--rm", "--volumes-from", "owner:ro", IMAGE, "touch", "/n/x")
                        .errors())
                .contains("Read-only file system");
        assertThat(caisson("run", "--rm", "-v", "own:/n", "--volumes-from", "owner", IMAGE, "ls", "/n"))
                .isEmpty();
        refused("no container has this name", "create", "--volumes-from", "nobody", IMAGE);
        refused("is none of ro, rw", "create", "--volumes-from", "owner:rx", IMAGE);

        // Whoever took an anonymous volume keeps it.
        caisson("create", "--name", "heir", "--volumes-from", "owner", IMAGE, "cat", "/a/file");
        caisson("rm", "-v", "owner");
        assertThat(caisson("start", "-a", "heir")).isEqualTo("anonymous\n");
        Files.delete(host);
    }

    private static void refused(String words, String... command) {
        CommandResult result = engine.caisson(command);
        assertThat(result.exitCode()).as("exit code of %s", List.of(command)).isNotZero();
        assertThat(result.errors()).startsWith("caisson: ").contains(words);
    }

    private static String caisson(String... command) {
        return engine.caisson(command).succeeded().output();
    }
}
