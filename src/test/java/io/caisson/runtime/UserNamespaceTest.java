package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.spec.IdRange;
import io.caisson.spec.MountSettings;
import io.caisson.spec.MountSource;
import io.caisson.spec.NamespaceOwner;
import io.caisson.spec.NamespaceSettings;
import io.caisson.spec.SecuritySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers whose root is nobody on the host. */
@Tag("kernel")
class UserNamespaceTest {
    private static final long FIRST = 3_000_000;
    private static final NamespaceSettings OWN = NamespaceSettings.OWN.with(new IdRange(FIRST, 65_536));
    private static final SecuritySettings EVERYTHING = new SecuritySettings(
            List.of("ALL"), List.of(), false, false, new SecuritySettings.SeccompChoice.Unconfined());

    private static RuntimeFixture fixture;
    private static Path shared;

    @BeforeAll
    static void open() throws IOException {
        fixture = new RuntimeFixture();
        shared = Files.createTempDirectory("caisson-shared");
    }

    @AfterAll
    static void close() throws IOException {
        fixture.close();
        try (Stream<Path> tree = Files.walk(shared)) {
            tree.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        }
    }

    @Test
    void itsRootIsNobodyOfTheHost() throws Exception {
        String id = fixture.start(settings("sleep", "1000"));
        int pid = fixture.runtime.find(id).orElseThrow().pid();
        Path process = Path.of("/proc", Integer.toString(pid));

        assertThat(Files.readString(process.resolve("status")))
                .contains("Uid:\t3000000\t3000000\t3000000\t3000000", "Gid:\t3000000\t3000000\t3000000\t3000000");
        for (String map : List.of("uid_map", "gid_map")) {
            assertThat(Files.readString(process.resolve(map)).strip().split(" +"))
                    .containsExactly("0", "3000000", "65536");
        }
        for (String namespace : List.of("user", "mnt", "net", "pid", "ipc", "uts", "cgroup")) {
            assertThat(Files.readSymbolicLink(process.resolve("ns/" + namespace)))
                    .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/" + namespace)));
        }

        assertThat(fixture.execute(id, settings("sh", "-c", "id -u; id -g; cat /proc/self/uid_map | tr -s ' '")))
                .isEqualTo(new RuntimeFixture.Executed(0, "0\n0\n 0 3000000 65536\n"));
        assertThat(fixture.execute(
                        id,
                        settings("sh", "-c", "id -u; id -G; grep CapEff /proc/self/status; echo again >/dev/stderr")
                                .user("app")))
                .isEqualTo(new RuntimeFixture.Executed(0, "1000\n1000 1001\nCapEff:\t0000000000000000\nagain\n"));
        assertThat(fixture.execute(
                                id,
                                settings("sh", "-c", "tty; stat -c %u /dev/pts/0")
                                        .user("app")
                                        .terminal())
                        .output())
                .isEqualTo("/dev/pts/0\r\n1000\r\n");
        assertThat(fixture.execute(
                                id,
                                settings("sh", "-c", "mkdir /m && mount -t tmpfs none /m && echo mounted")
                                        .security(EVERYTHING))
                        .output())
                .isEqualTo("mounted\n");
        fixture.runtime.kill(id, 9);
        fixture.awaitExit();
        fixture.runtime.delete(id);
    }

    @Test
    void allCapabilitiesAreOnlyThoseOfItsNamespace() throws Exception {
        String script = String.join(
                "\n",
                "grep CapEff /proc/self/status",
                "mknod /null c 1 3 2>/dev/null && echo made a device",
                "mknod /dev/full2 c 1 7 2>/dev/null && echo made another",
                "umount /proc/kcore 2>/dev/null; head -c 1 /proc/kcore 2>/dev/null && echo read memory",
                "umount /proc/sysrq-trigger 2>/dev/null; echo h 2>/dev/null >/proc/sysrq-trigger && echo pressed a key",
                "umount /proc/sys; echo x 2>/dev/null >/proc/sys/kernel/core_pattern && echo set the core pattern",
                "echo 1 2>/dev/null >/proc/sys/vm/drop_caches && echo dropped caches",
                "mkdir /m; mount -t ext4 /dev/vda /m 2>/dev/null && echo mounted a disk",
                "mount -t devtmpfs none /m 2>/dev/null && echo mounted the devices",
                "mount -t cgroup -o memory none /m 2>/dev/null || mount -t cgroup2 none /m 2>/dev/null",
                "echo /bin/true 2>/dev/null >/m/release_agent && echo has the host execute something",
                "mkdir /m/mine 2>/dev/null && echo made a cgroup",
                "hostname new && hostname",
                "echo over");
        RuntimeFixture.Result result =
                fixture.run(settings("sh", "-c", script).security(EVERYTHING).init());

        assertThat(result.output()).contains("CapEff:\t000001ff").endsWith("new\nover\n");
        assertThat(result.output().lines()).as(result.output()).hasSize(3);
    }

    @Test
    void filesHaveOnDiskTheOwnersThatTheContainerCallsThemBy() throws Exception {
        Path bound = Files.createDirectory(shared.resolve("bound"));
        own(Files.writeString(bound.resolve("rooted"), "secret"), 0, "rw-------");
        own(Files.writeString(bound.resolve("daily"), "x"), 33, "rw-r--r--");
        own(Files.writeString(bound.resolve("far"), "x"), 200_000, "rw-rw-rw-");
        Path layer = Files.createDirectory(shared.resolve("layer"));
        own(Files.createDirectory(layer.resolve("lower")), 0, "rwxr-xr-x");
        own(Files.writeString(layer.resolve("lower/changed"), "of the image\n"), 33, "rw-------");
        own(Files.writeString(layer.resolve("lower/removed"), ""), 0, "rw-r--r--");
        String script = String.join(
                "\n",
                "cd /bound; stat -c '%n %u:%g' rooted daily far; cat rooted; echo",
                "echo x 2>/dev/null >>far && echo wrote what is nobodys",
                "touch new; touch given; chown 33:44 given",
                "chown 65536 new 2>/dev/null && echo gave it to nobody",
                "cat /lower/changed; echo mine >>/lower/changed; rm /lower/removed; touch /made; chown 7:8 /made",
                "stat -c '%n %u:%g' /lower/changed /made /lower /");
        String id = fixture.start(settings("sh", "-c", script)
                .mounts(new MountSettings("/bound", host(bound), false))
                .layers(layer));
        fixture.awaitExit();

        assertThat(fixture.outputs.get(id).toString())
                .isEqualTo("rooted 0:0\ndaily 33:33\nfar 65534:65534\nsecret\nof the image\n"
                        + "/lower/changed 33:33\n/made 7:8\n/lower 0:0\n/ 0:0\n");
        assertThat(owner(bound.resolve("new"))).isEqualTo("0:0");
        assertThat(owner(bound.resolve("given"))).isEqualTo("33:44");
        Path upper = fixture.directory.resolve("rw").resolve(id).resolve("upper");
        assertThat(owner(upper.resolve("made"))).isEqualTo("7:8");
        assertThat(owner(upper.resolve("lower/changed"))).isEqualTo("33:33");
        assertThat(owner(upper)).isEqualTo("0:0");
        assertThat(owner(layer.resolve("lower/changed"))).isEqualTo("33:33");
        assertThat(Files.readString(layer.resolve("lower/changed"))).isEqualTo("of the image\n");
        fixture.runtime.delete(id);
    }

    @Test
    void devicesTerminalsAndMemoryAreItsOwn() throws Exception {
        String script = String.join(
                "\n",
                "tty; stat -c '%n %u:%g %a' /dev/console /dev/null /dev/shm /t",
                "echo lost >/dev/null && head -c 3 /dev/zero | wc -c",
                "touch /dev/shm/a /t/b && stat -c '%n %u:%g' /dev/shm/a /t/b",
                "touch /etc/x 2>/dev/null || echo read-only",
                "ls /sys/fs/cgroup >/dev/null && ls -d /dev/mqueue && ip link show lo | grep -c UP");
        MountSource tmpfs = new MountSource.Tmpfs(1L << 20, 01777, List.of("gid=12"));
        RuntimeFixture.Result result = fixture.run(settings("sh", "-c", script)
                .mounts(new MountSettings("/t", tmpfs, false))
                .security(new SecuritySettings(
                        List.of(), List.of(), true, true, new SecuritySettings.SeccompChoice.Default()))
                .user("app")
                .terminal());

        assertThat(result.output().replace("\r", ""))
                .isEqualTo("/dev/pts/0\n/dev/console 1000:5 620\n/dev/null 0:0 666\n/dev/shm 0:0 1777\n"
                        + "/t 0:12 1777\n3\n/dev/shm/a 1000:1000\n/t/b 1000:1000\nread-only\n"
                        + "/dev/mqueue\n1\n");
    }

    @Test
    void namespacesOfTheHostAreSeenAndNotOwned() throws Exception {
        NamespaceOwner host = NamespaceOwner.HOST;
        NamespaceSettings namespaces =
                new NamespaceSettings(host, host, host, host, true).with(new IdRange(FIRST, 65_536));
        RuntimeFixture.Result result = fixture.run(fixture.settings(
                        "sh",
                        "-c",
                        "for n in pid ipc uts net; do readlink /proc/self/ns/$n; done; ls -d /dev/mqueue"
                                + " /sys/class/net; kill -0 1 2>/dev/null || echo not mine; hostname mine 2>/dev/null ||"
                                + " echo nor this")
                .namespaces(namespaces)
                .security(EVERYTHING));
        List<String> own = Stream.of("pid", "ipc", "uts", "net")
                .map(kind -> {
                    try {
                        return Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind))
                                .toString();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();

        assertThat(result.output().lines().limit(4)).containsExactlyElementsOf(own);
        assertThat(result.output().lines().skip(4))
                .containsExactly("/dev/mqueue", "/sys/class/net", "not mine", "nor this");
    }

    @Test
    void aFileSystemThatCannotShowOtherIdsIsNamed() throws IOException {
        EngineException refused = catchThrowableOfType(
                EngineException.class,
                () -> fixture.start(
                        settings("true").mounts(new MountSettings("/x", host(Path.of("/proc/self")), false))));

        assertThat(refused.reason()).isEqualTo(ErrorReason.UNSUPPORTED_BY_HOST);
        assertThat(refused).hasMessageContaining("proc, the file system on /proc");
        assertThat(fixture.runtime.adopt()).as("nothing is left").isEmpty();
    }

    private static RuntimeFixture.Settings settings(String... args) {
        return fixture.settings(args).namespaces(OWN);
    }

    private static MountSource host(Path path) {
        return new MountSource.Host(path.toString(), MountSource.Propagation.RPRIVATE, true);
    }

    private static void own(Path path, int owner, String permissions) throws IOException {
        Files.setAttribute(path, "unix:uid", owner);
        Files.setAttribute(path, "unix:gid", owner);
        Files.setPosixFilePermissions(path, java.nio.file.attribute.PosixFilePermissions.fromString(permissions));
    }

    private static String owner(Path path) throws IOException {
        return Files.getAttribute(path, "unix:uid") + ":" + Files.getAttribute(path, "unix:gid");
    }
}
