package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.spec.NamespaceOwner;
import io.caisson.spec.NamespaceOwner.OfContainer;
import io.caisson.spec.NamespaceSettings;
import io.caisson.spec.SecuritySettings;
import io.caisson.spec.SecuritySettings.SeccompChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers in the namespaces of others, and in the host's. */
@Tag("kernel")
class SharedNamespacesTest {
    private static final NamespaceOwner OWN = NamespaceOwner.OWN;
    private static final NamespaceOwner HOST = NamespaceOwner.HOST;
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;

    private static RuntimeFixture fixture;

    private String owner = "";

    @BeforeAll
    static void open() throws IOException {
        fixture = new RuntimeFixture();
    }

    @AfterAll
    static void close() throws IOException {
        fixture.close();
    }

    @BeforeEach
    void startOwner() throws IOException {
        fixture.exits.clear();
        owner = fixture.start(fixture.settings("sh", "-c", "echo of-owner >/dev/shm/file; echo ready; exec sleep 1000")
                .hostname("the-owner"));
        awaitOutput(owner, "ready\n");
    }

    @AfterEach
    void deleteOwner() {
        fixture.runtime.delete(owner);
    }

    @Test
    void eachKindIsSharedAlone() throws Exception {
        Map<String, NamespaceSettings> kinds = Map.of(
                "pid", shared(of(owner), OWN, OWN, OWN),
                "ipc", shared(OWN, of(owner), OWN, OWN),
                "uts", shared(OWN, OWN, of(owner), OWN),
                "net", shared(OWN, OWN, OWN, of(owner)));
        for (Map.Entry<String, NamespaceSettings> kind : kinds.entrySet()) {
            String id = fixture.start(fixture.settings("sleep", "1000").namespaces(kind.getValue()));
            for (String name : List.of("pid", "ipc", "uts", "net", "mnt", "cgroup")) {
                assertThat(namespace(id, name).equals(namespace(owner, name)))
                        .as(name + " of one that shares " + kind.getKey())
                        .isEqualTo(name.equals(kind.getKey()));
            }
            fixture.runtime.delete(id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pid", "ipc", "uts", "net"})
    void theHostsIsShared(String kind) throws Exception {
        String id = fixture.start(fixture.settings("sleep", "1000")
                .namespaces(shared(
                        kind.equals("pid") ? HOST : OWN,
                        kind.equals("ipc") ? HOST : OWN,
                        kind.equals("uts") ? HOST : OWN,
                        kind.equals("net") ? HOST : OWN)));

        for (String name : List.of("pid", "ipc", "uts", "net", "mnt", "cgroup")) {
            assertThat(namespace(id, name).equals(Files.readSymbolicLink(Path.of("/proc/self/ns", name))))
                    .as(name)
                    .isEqualTo(name.equals(kind));
        }
        fixture.runtime.delete(id);
    }

    @Test
    void processesSeeEachOther() throws Exception {
        RuntimeFixture.Result result = fixture.run(fixture.settings(
                        "sh",
                        "-c",
                        "tr '\\0' ' ' </proc/1/cmdline; echo; test $$ -gt 1 && readlink /proc/self >/dev/null && echo seen;"
                                + " stat -f -c %T /proc; wc -c </proc/interrupts; (echo 1 >/proc/sys/kernel/sem) 2>&1; exit 5")
                .namespaces(shared(of(owner), OWN, OWN, OWN)));

        assertThat(result.output()).startsWith("sleep 1000 \nseen\nproc\n0\n").contains("Read-only file system");
        assertThat(result.exit().exitCode()).isEqualTo(5);
    }

    @Test
    void memoryIsShared() throws Exception {
        RuntimeFixture.Result result = fixture.run(fixture.settings(
                        "sh", "-c", "cat /dev/shm/file; grep -c /dev/shm /proc/self/mounts; echo back >/dev/shm/other")
                .namespaces(shared(OWN, of(owner), OWN, OWN)));

        assertThat(result.output()).isEqualTo("of-owner\n1\n");
        assertThat(root(owner).resolve("dev/shm/other")).hasContent("back\n");
    }

    @Test
    void withoutMemoryThereIsNone() throws Exception {
        NamespaceSettings without = new NamespaceSettings(OWN, OWN, OWN, OWN, false);

        assertThat(fixture.run(fixture.settings("ls", "/dev").namespaces(without))
                        .output())
                .contains("mqueue")
                .doesNotContain("shm");
    }

    @Test
    void theNameIsShared() throws Exception {
        assertThat(fixture.run(fixture.settings("hostname").namespaces(shared(OWN, OWN, of(owner), OWN)))
                        .output())
                .isEqualTo("the-owner\n");
    }

    @Test
    void theLoopbackIsShared() throws Exception {
        RuntimeFixture.Result result = fixture.run(
                fixture.settings("cat", "/sys/class/net/lo/operstate").namespaces(shared(OWN, OWN, OWN, of(owner))));

        assertThat(result.exit().exitCode()).isZero();
    }

    @Test
    void oneInAnothersPidNamespaceLivesAsAnyOther() throws Exception {
        String id = RuntimeFixture.newId();
        RuntimeFixture.Settings settings = fixture.settings(
                        "sh",
                        "-c",
                        "trap 'echo heard; exit 6' TERM; mkfifo /n; echo ready; { read x </n; } 2>/dev/null")
                .namespaces(shared(of(owner), of(owner), of(owner), of(owner)));
        fixture.create(id, settings);
        fixture.runtime.start(id);
        awaitOutput(id, "ready\n");
        fixture.runtime.close();
        fixture.runtime = fixture.open();
        fixture.runtime.adopt();
        fixture.runtime.kill(id, SIGTERM);

        assertThat(exitOf(id).exitCode()).isEqualTo(6);
        assertThat(output(id)).isEqualTo("ready\nheard\n");
        fixture.runtime.delete(id);
    }

    @Test
    void anInitReapsThereToo() throws Exception {
        RuntimeFixture.Result result = fixture.run(fixture.settings(
                        "sh",
                        "-c",
                        "cat /proc/$PPID/comm; (sh -c 'sleep 0.1; cut -d\" \" -f4 /proc/self/stat' & ); sleep 0.5;"
                                + " echo $PPID; exit 4")
                .namespaces(shared(of(owner), OWN, OWN, OWN))
                .init());
        List<String> lines = result.output().lines().toList();

        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("caisson-init");
        assertThat(result.exit().exitCode()).isEqualTo(4);
    }

    @Test
    void itEndsWithTheOwnersFirstProcess() throws Exception {
        String id = fixture.start(fixture.settings("sleep", "1000").namespaces(shared(of(owner), OWN, OWN, OWN)));
        fixture.runtime.kill(owner, SIGKILL);
        List<String> ended =
                List.of(fixture.awaitExit().id(), fixture.awaitExit().id());

        assertThat(ended).containsExactlyInAnyOrder(id, owner);
        fixture.runtime.delete(id);
    }

    @Test
    void itsOwnEndTakesNobodyElse() throws Exception {
        String id = fixture.start(fixture.settings("sh", "-c", "sleep 1000 & exec sleep 1000")
                .namespaces(shared(of(owner), OWN, OWN, OWN)));
        fixture.runtime.kill(id, SIGKILL);

        assertThat(exitOf(id).exitCode()).isEqualTo(137);
        fixture.runtime.delete(id);
        assertThat(fixture.runtime.find(owner).orElseThrow().state()).isEqualTo(Adopted.State.RUNNING);
    }

    @Test
    void failuresAreToldAndLeaveNothing() {
        EngineException missing = catchThrowableOfType(
                EngineException.class,
                () -> fixture.start(fixture.settings("/nothing").namespaces(shared(of(owner), OWN, OWN, OWN))));
        EngineException step = catchThrowableOfType(
                EngineException.class,
                () -> fixture.start(
                        fixture.settings("true").cwd("/etc/passwd").namespaces(shared(of(owner), OWN, OWN, OWN))));

        assertThat(missing.reason()).isEqualTo(ErrorReason.COMMAND_NOT_FOUND);
        assertThat(step.reason()).isNotEqualTo(ErrorReason.INTERNAL);
        assertThat(fixture.exits).isEmpty();
    }

    @Test
    void whoDoesNotRunSharesNothing() throws Exception {
        String created = RuntimeFixture.newId();
        fixture.create(created, fixture.settings("true"));
        for (String id : List.of(created, RuntimeFixture.newId())) {
            EngineException refusal = catchThrowableOfType(
                    EngineException.class,
                    () -> fixture.start(fixture.settings("true").namespaces(shared(OWN, OWN, OWN, of(id)))));

            assertThat(refusal.reason()).isEqualTo(ErrorReason.SHARED_CONTAINER_NOT_RUNNING);
            assertThat(refusal.getMessage()).contains(id);
        }
        fixture.runtime.delete(created);
    }

    /** A container that shares its processes, and may trace, sees none of another's launch that may do more than it. */
    @Test
    void noLaunchIsSeenWithMorePrivileges() throws Exception {
        String watcher = fixture.start(fixture.settings(
                        "sh",
                        "-c",
                        "echo ready; while :; do for p in /proc/[0-9]*; do test $p = /proc/1 || test $p = /proc/$$ ||"
                                + " { grep -h CapEff $p/status; ls -l $p/fd; }; done; done 2>/dev/null")
                .security(new SecuritySettings(
                        List.of("SYS_PTRACE"), List.of(), false, false, new SeccompChoice.Default())));
        awaitOutput(watcher, "ready\n");
        for (int i = 0; i < 20; i++) {
            String id = RuntimeFixture.newId();
            fixture.create(id, fixture.settings("true").namespaces(shared(of(watcher), OWN, OWN, OWN)));
            // Seen at least once: else this would prove nothing.
            awaitOutput(watcher, "CapEff:\t00000000a80425fb");
            fixture.runtime.start(id);
            exitOf(id);
            fixture.runtime.delete(id);
        }
        String seen = output(watcher);
        fixture.runtime.delete(watcher);

        assertThat(seen).contains("CapEff:\t00000000a80425fb");
        assertThat(seen)
                .doesNotContain("CapEff:\t000001ff")
                .doesNotContain("exits")
                .doesNotContain("anon_inode");
    }

    private static NamespaceSettings shared(
            NamespaceOwner pid, NamespaceOwner ipc, NamespaceOwner uts, NamespaceOwner network) {
        return new NamespaceSettings(pid, ipc, uts, network, true);
    }

    private static NamespaceOwner of(String id) {
        return new OfContainer(id);
    }

    private static Path namespace(String id, String kind) throws IOException {
        return Files.readSymbolicLink(process(id).resolve("ns").resolve(kind));
    }

    private static Path root(String id) {
        return process(id).resolve("root");
    }

    private static Path process(String id) {
        return Path.of(
                "/proc", Integer.toString(fixture.runtime.find(id).orElseThrow().pid()));
    }

    private static ContainerExit exitOf(String id) throws InterruptedException {
        ContainerExit exit = fixture.awaitExit();
        while (!exit.id().equals(id)) {
            exit = fixture.awaitExit();
        }
        return exit;
    }

    private static void awaitOutput(String id, String expected) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!output(id).contains(expected)) {
            assertThat(System.nanoTime())
                    .as("waited for " + expected + ", got " + output(id))
                    .isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static String output(String id) {
        var output = fixture.outputs.get(id);
        return output == null ? "" : output.toString(StandardCharsets.UTF_8);
    }
}
