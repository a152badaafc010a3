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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What containers become by changes, and what is told of them, by the command line. Needs root. */
class ContainerUpdateIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;

    private static PackagedEngine engine;

    @BeforeAll
    static void start() throws IOException {
        engine = PackagedEngine.start();
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
    void whatDoesNotRunGetsAnotherCommandEnvironmentAndMounts() {
        String write = "echo kept >/anon/x";
        List<String> create = new ArrayList<>(List.of("create", "--name", "changing", "-e", "A=1", "-e", "B=2"));
        create.addAll(List.of("-v", "old:/old", "-v", "/anon", IMAGE, "sh", "-c", write));
        caisson(create.toArray(String[]::new));
        caisson("start", "-a", "changing");
        refused("config.working_dir", "update", "-v", "never:/never", "-w", "here", "changing");
        refused("There is no user", "update", "-v", "never:/never", "-u", "nobody-at-all", "changing");
        assertThat(caisson("volume", "ls", "-q")).doesNotContain("never");

        String show = "echo $A-$B-$C; cat /anon/x /data/from-image; pwd; grep -c ' /old ' /proc/mounts";
        List<String> update = new ArrayList<>(List.of("update", "-e", "A=3", "-e", "C=4", "--env-rm", "B"));
        update.addAll(List.of("-w", "/tmp", "--mount-rm", "/old", "-v", "fresh:/data"));
        update.addAll(List.of("--cmd", "sh", "--cmd", "-c", "--cmd", show, "changing"));
        caisson(update.toArray(String[]::new));
        assertThat(engine.caisson("start", "-a", "changing").output())
                .isEqualTo("3--4\nkept\nfrom the image\n/tmp\n0\n");
        caisson("volume", "rm", "old");
        refused("it is used by", "volume", "rm", "fresh");
        assertThat(caisson("ps", "-a", "--format", "json")).contains(show.substring(0, 10));

        caisson("update", "--cmd", "sleep", "--cmd", "1000", "--mount-rm", "/data", "changing");
        caisson("volume", "rm", "fresh");
        caisson("start", "changing");
        refused("Stop it first", "update", "-e", "A=5", "-m", "64m", "changing");
        assertThat(caisson("inspect", "changing")).contains("\"A=3\"").doesNotContain("67108864");
        caisson("rm", "-f", "-v", "changing");
        assertThat(caisson("volume", "ls", "-q")).isEmpty();
    }

    @Test
    void eventsTellWhoAndWhy() {
        caisson("run", "-d", "--name", "first", IMAGE, "sleep", "1000");
        for (String verb : List.of("pause", "unpause", "stop -t 0", "start", "restart -t 0", "kill")) {
            caisson((verb + " first").split(" ", -1));
        }
        caisson("wait", "first");
        caisson("update", "-l", "a=b", "first");
        caisson("rename", "first", "second");
        caisson("rm", "second");
        caisson("run", "-d", "--rm", "--name", "third", IMAGE, "sh", "-c", "exit 3");
        caisson("wait", "--condition", "removed", "third");
        List<String> told = told();
        String[] verbs = {"create", "start", "pause", "unpause", "stop", "restart", "kill", "update", "rename", "delete"
        };
        for (String verb : verbs) {
            contains(told, "\"container." + verb + "\"", "\"actor\":\"uid:0\"");
        }
        String engine = "\"actor\":\"engine\"";
        contains(told, "\"container.die\"", engine, exit(137), "\"reason\":\"signal\"", "\"signal\":\"9\"");
        contains(told, "\"container.die\"", engine, exit(3), "\"reason\":\"exit\"");
        contains(told, "\"container.delete\"", engine, "\"reason\":\"auto_remove\"");
        contains(told, "\"container.update\"", "\"fields\":\"labels\"");
    }

    private static List<String> told() {
        String later = Long.toString(System.currentTimeMillis() / 1000 + 1);
        return caisson("events", "--since", "10m", "--until", later, "--format", "json")
                .lines()
                .filter(line -> line.contains("\"type\":\"container."))
                .toList();
    }

    private static String exit(int code) {
        return "\"exit_code\":\"" + code + "\"";
    }

    private static void contains(List<String> lines, String... words) {
        assertThat(lines).anyMatch(line -> Stream.of(words).allMatch(line::contains));
    }

    @Test
    void theUseOfBlockDevicesIsLimited() throws IOException {
        Path disk;
        try (Stream<Path> disks = Files.list(Path.of("/sys/block"))) {
            disk = disks.map(each -> Path.of("/dev", each.getFileName().toString()))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
        }
        String id = caisson("run", "-d", "--name", "limited", "--device-read-bps", disk + ":1m", IMAGE, "sleep", "1000")
                .strip();
        assertThat(limit(id, "blkio", "blkio.throttle.read_bps_device", "io.max"))
                .contains("1048576");
        caisson("update", "--device-read-bps", disk + ":2m", "--device-write-iops", disk + ":5", "limited");
        assertThat(limit(id, "blkio", "blkio.throttle.read_bps_device", "io.max"))
                .contains("2097152");
        assertThat(limit(id, "blkio", "blkio.throttle.write_iops_device", "io.max"))
                .endsWith("5");
        caisson("update", "--device-read-bps", "", "limited");
        assertThat(limit(id, "blkio", "blkio.throttle.read_bps_device", "io.max"))
                .doesNotContain("2097152");
        assertThat(caisson("inspect", "limited")).contains("\"write_iops\"").doesNotContain("\"read_bps\": [{");
        CommandResult refused = engine.caisson("update", "--device-read-bps", "/dev/null:1m", "limited");
        assertThat(refused.errors()).contains("it is no block device");
    }

    private static String limit(String id, String controller, String v1, String v2) throws IOException {
        Path root = Path.of("/sys/fs/cgroup", controller);
        boolean isV1 = Files.isDirectory(root);
        return Files.readString((isV1 ? root : root.getParent())
                        .resolve(engine.name())
                        .resolve(id)
                        .resolve(isV1 ? v1 : v2))
                .strip();
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
