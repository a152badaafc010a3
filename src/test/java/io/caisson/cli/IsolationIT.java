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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What containers share and who is their first process, by the command line. Needs root. */
class IsolationIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;

    private static PackagedEngine engine;
    private static Path cdi;

    @BeforeAll
    static void start() throws IOException {
        cdi = Files.createTempDirectory("caisson-cdi");
        Files.writeString(cdi.resolve("nvidia.yaml"), "kind: nvidia.com/gpu");
        engine = PackagedEngine.start(Map.of("CAISSON_CDI_DIRECTORIES", cdi.toString()));
        caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() throws IOException {
        engine.close();
        for (String name : List.of("gpu.json", "nvidia.yaml")) {
            Files.deleteIfExists(cdi.resolve(name));
        }
        Files.delete(cdi);
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
    void anInitIsTheFirstProcess() {
        assertThat(caisson("run", "--rm", "--init", IMAGE, "sh", "-c", "cat /proc/1/comm; echo $PPID"))
                .isEqualTo("caisson-init\n1\n");
        assertThat(engine.caisson("run", "--rm", "--init", IMAGE, "sh", "-c", "kill -9 $$")
                        .exitCode())
                .isEqualTo(137);
        caisson("run", "-d", "--init", "--name", "waits", IMAGE, "sleep", "1000");
        caisson("stop", "-t", "30", "waits");
        assertThat(caisson("wait", "waits")).isEqualTo("143\n");
        assertThat(caisson("inspect", "waits")).contains("\"init\": true");
    }

    @Test
    void namespacesOfAContainerAreShared() {
        caisson("run", "-d", "--name", "first", "-h", "one", "--ipc", "shareable", IMAGE, "sleep", "1000");
        String script = "for n in pid ipc uts net; do readlink /proc/self/ns/$n; done; hostname; echo $HOSTNAME";
        String id = caisson("ps", "-q", "--no-trunc", "--filter", "name=first").strip();
        caisson(
                "create",
                "--name",
                "second",
                "--pid",
                "container:first",
                "--ipc",
                "container:first",
                "--uts",
                "container:" + id,
                "--network",
                "container:" + id.substring(0, 12),
                IMAGE,
                "sh",
                "-c",
                script);
        assertThat(caisson("inspect", "second")).contains(id).doesNotContain("\"container\": \"first\"");

        caisson("rename", "first", "renamed");
        assertThat(caisson("start", "-a", "second")).isEqualTo(namespacesOf("renamed") + "one\none\n");
        caisson("restart", "-t", "0", "renamed");
        assertThat(caisson("start", "-a", "second")).isEqualTo(namespacesOf("renamed") + "one\none\n");

        caisson("stop", "-t", "0", "renamed");
        refused("it does not run. Start it first", "start", "second");
        caisson("rm", "renamed");
        refused("it is gone", "start", "second");
    }

    /** What the host sees of the first process: the kernel may give a new namespace the number of a dead one. */
    private static String namespacesOf(String container) {
        Matcher pid = Pattern.compile("\"pid\": (\\d+)").matcher(caisson("inspect", container));
        assertThat(pid.find()).isTrue();
        return Stream.of("pid", "ipc", "uts", "net")
                .map(name -> link("/proc/" + pid.group(1) + "/ns/" + name) + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void theHostsAreShared() {
        String script = "for n in pid ipc uts net; do readlink /proc/self/ns/$n; done";
        String inside = caisson(
                "run",
                "--rm",
                "--pid",
                "host",
                "--ipc",
                "host",
                "--uts",
                "host",
                "--network",
                "host",
                IMAGE,
                "sh",
                "-c",
                script);
        List<String> own = List.of("pid", "ipc", "uts", "net").stream()
                .map(kind -> link("/proc/self/ns/" + kind))
                .toList();

        assertThat(inside.lines()).containsExactlyElementsOf(own);
    }

    @Test
    void whatSharingExcludesIsRefused() {
        caisson("run", "-d", "--name", "alone", IMAGE, "sleep", "1000");
        refused("keeps its IPC namespace for itself", "create", "--ipc", "container:alone", IMAGE);
        refused("no container has this name", "create", "--pid", "container:none", IMAGE);
        refused("config.hostname", "create", "--uts", "host", "-h", "name", IMAGE);
        refused("config.hostname", "create", "--network", "container:alone", "-h", "name", IMAGE);
        refused(
                "sysctls[net.ipv4.ip_forward]",
                "create",
                "--network",
                "container:alone",
                "--sysctl",
                "net.ipv4.ip_forward=1",
                IMAGE);
        refused("sysctls[kernel.shmmax]", "create", "--ipc", "host", "--sysctl", "kernel.shmmax=1", IMAGE);
        refused("config.resources.shm_size_bytes", "create", "--ipc", "none", "--shm-size", "1m", IMAGE);
        assertThat(caisson("run", "--rm", "--ipc", "none", IMAGE, "ls", "/dev")).doesNotContain("shm");
    }

    @Test
    void aProfileOfAppArmorMustBeThere() {
        refused("AppArmor profile no-such-profile", "create", "--security-opt", "apparmor=no-such-profile", IMAGE);
        caisson("run", "--rm", "--security-opt", "apparmor=unconfined", IMAGE, "true");
    }

    @Test
    void devicesOfTheHostAreThere() throws IOException {
        assertThat(caisson(
                        "run",
                        "--rm",
                        "--device",
                        "/dev/kmsg:/dev/log:w",
                        IMAGE,
                        "sh",
                        "-c",
                        ": >/dev/log && echo open"))
                .isEqualTo("open\n");
        refused("/dev/nothing", "create", "--device", "/dev/nothing", IMAGE);
        refused("config.devices[0].access", "create", "--device", "/dev/zero:/dev/x:rx", IMAGE);
        refused("only JSON is read", "create", "--gpus", "all", IMAGE);
        Files.writeString(cdi.resolve("gpu.json"), """
                {"cdiVersion": "0.6.0", "kind": "vendor.com/gpu", "devices": [{"name": "0", "containerEdits": {
                  "env": ["GPU=0"], "deviceNodes": [{"path": "/dev/gpu0", "hostPath": "/dev/zero"}],
                  "mounts": [{"hostPath": "%s", "containerPath": "/gpu", "options": ["ro"]}]}}]}
                """.formatted(cdi));

        assertThat(caisson(
                        "run",
                        "--rm",
                        "--device",
                        "vendor.com/gpu=0",
                        IMAGE,
                        "sh",
                        "-c",
                        "echo $GPU; head -c 1 /dev/gpu0 | wc -c; ls /gpu; touch /gpu/x 2>/dev/null || echo kept"))
                .isEqualTo("0\n1\ngpu.json\nnvidia.yaml\nkept\n");
    }

    @Test
    void aPrivilegedOneIsNotShutIn() throws IOException {
        String cgroup = "d=/sys/fs/cgroup; [ -d $d/memory ] && d=$d/memory; mkdir $d/x && busybox rmdir $d/x";
        String script = "grep CapEff /proc/self/status; mkdir /tmp/m && mount -t tmpfs m /tmp/m && echo mounted; "
                + "[ -c /dev/kmsg ] && : >/dev/kmsg && echo device; { : >/proc/sys/kernel/panic; } 2>/dev/null && echo writable; "
                + cgroup
                + " && echo cgroup";
        String own = Files.readString(Path.of("/proc/self/status"))
                .lines()
                .filter(line -> line.startsWith("CapPrm"))
                .map(line -> line.replace("CapPrm", "CapEff"))
                .findFirst()
                .orElseThrow();
        assertThat(caisson("run", "--rm", "--privileged", IMAGE, "sh", "-c", script))
                .isEqualTo(own + "\nmounted\ndevice\nwritable\ncgroup\n");
        assertThat(engine.caisson("run", "--rm", "--cap-add", "SYS_ADMIN", IMAGE, "sh", "-c", script)
                        .output())
                .endsWith("mounted\n");
    }

    @Test
    void theSpecThatAContainerRunsByIsTold() {
        caisson("create", "--name", "told", "--cap-add", "SYS_TIME", "-e", "A=b", IMAGE, "true");
        refused("was never started", "inspect", "--runtime-spec", "told");
        caisson("start", "-a", "told");
        assertThat(caisson("inspect", "--runtime-spec", "told"))
                .startsWith("[{\"ociVersion\":\"1.2.0\"")
                .contains("CAP_SYS_TIME", "\"A=b\"", "\"destination\":\"/etc/hosts\"", "/proc/kcore");
    }

    @Test
    void singlePrivilegesAreGiven() {
        caisson("run", "-d", "--name", "some", "--group-add", "daemon", "--group-add", "77", IMAGE, "sleep", "1000");
        assertThat(caisson("exec", "some", "id", "-G")).isEqualTo("0 1 77\n");
        refused("There is no group \"none\"", "create", "--group-add", "none", IMAGE);
        String count = "wc -l </proc/interrupts";
        assertThat(caisson("run", "--rm", IMAGE, "sh", "-c", count)).isEqualTo("0\n");
        assertThat(caisson(
                        "run",
                        "--rm",
                        "--security-opt",
                        "systempaths=unconfined",
                        "--oom-score-adj",
                        "500",
                        IMAGE,
                        "sh",
                        "-c",
                        "cat /proc/self/oom_score_adj; " + count))
                .startsWith("500\n")
                .isNotEqualTo("500\n0\n");
        refused("config.device_cgroup_rules[0]", "create", "--device-cgroup-rule", "c 1", IMAGE);
    }

    private static String link(String path) {
        try {
            return Files.readSymbolicLink(Path.of(path)).toString();
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
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
