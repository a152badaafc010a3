package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.runtime.io.OutputHub;
import io.caisson.runtime.io.OutputTap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** More processes in containers that run. */
@Tag("kernel")
class ExecTest {
    private static RuntimeFixture fixture;

    private String container = "";

    @BeforeAll
    static void open() throws IOException {
        fixture = new RuntimeFixture();
    }

    @AfterAll
    static void close() throws IOException {
        fixture.close();
    }

    @BeforeEach
    void start() throws IOException {
        container = fixture.start(fixture.settings("sleep", "1000").hostname("inside"));
    }

    @AfterEach
    void delete() {
        if (!container.isEmpty()) {
            fixture.runtime.delete(container);
        }
    }

    @Test
    void runsWhereTheContainerIs() throws Exception {
        RuntimeFixture.Executed executed = fixture.execute(
                container, fixture.settings("sh", "-c", "hostname; ps | grep -c sleep; pwd; cat /proc/self/cgroup"));

        assertThat(executed.exitCode()).isZero();
        assertThat(executed.output()).startsWith("inside\n").contains("/\n");
        for (String namespace : new String[] {"mnt", "pid", "ipc", "uts", "net", "cgroup"}) {
            String look = "readlink /proc/self/ns/" + namespace + "; readlink /proc/1/ns/" + namespace;
            String[] both = fixture.execute(container, fixture.settings("sh", "-c", look))
                    .output()
                    .split("\n");
            assertThat(both[0]).isEqualTo(both[1]);
        }
        assertThat(executed.output()).doesNotContain(container);
    }

    @Test
    void killingItEndsWhatItHasStarted() throws Exception {
        long before =
                fixture.runtime.cgroup(container).orElseThrow().processes().size();
        OutputHub hub = new OutputHub();
        try (OutputTap tap = hub.listen()) {
            ExecProcess process = fixture.exec(
                    container, fixture.settings("sh", "-c", "sleep 5000 & echo begun; sleep 6000; true"), hub);
            assertThat(text(tap.next().orElseThrow())).isEqualTo("begun\n");
            assertThat(tap.next(1)).as("nothing more for now").isEmpty();
            assertThat(tap.exitCode()).isEmpty();
            process.kill();
            assertThat(RuntimeFixture.read(tap).exitCode()).isEqualTo(137);
        }
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (fixture.runtime.cgroup(container).orElseThrow().processes().size() > before
                && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(fixture.runtime.cgroup(container).orElseThrow().processes()).hasSize((int) before);
    }

    @Test
    void belongsToTheContainersCgroup() throws Exception {
        OutputHub hub = new OutputHub();
        ExecProcess process = fixture.exec(container, fixture.settings("sleep", "1000"), hub);

        assertThat(fixture.runtime.cgroup(container).orElseThrow().processes()).contains((long) process.pid());
        assertThat(process.signal(9)).isTrue();
    }

    @Test
    void tellsBothStreamsApartAndTheExitCode() throws Exception {
        OutputHub hub = new OutputHub();
        try (OutputTap tap = hub.listen()) {
            fixture.exec(container, fixture.settings("sh", "-c", "echo out; sleep 0.1; echo err >&2; exit 7"), hub);

            OutputTap.Output first = tap.next().orElseThrow();
            OutputTap.Output second = tap.next().orElseThrow();
            assertThat(first.stream() + " " + text(first)).isEqualTo("STDOUT out\n");
            assertThat(second.stream() + " " + text(second)).isEqualTo("STDERR err\n");
            assertThat(tap.next()).isEmpty();
            assertThat(tap.exitCode()).hasValue(7);
        }
    }

    @Test
    void isTheUserThatIsAskedFor() throws Exception {
        RuntimeFixture.Executed executed = fixture.execute(
                container,
                fixture.settings(
                                "sh",
                                "-c",
                                "id; pwd; echo $HOME $MORE; grep Cap /proc/self/status; echo x >/dev/stdout")
                        .user("app")
                        .cwd("/tmp")
                        .env("MORE=value"));

        assertThat(executed.output())
                .contains("uid=1000(app) gid=1000(app) groups=1000(app),1001(extra)", "/tmp\n", "/srv value\n", "x\n")
                .contains("CapEff:\t0000000000000000", "CapInh:\t0000000000000000");
        assertThat(executed.exitCode()).isZero();
    }

    @Test
    void readsUntilItsInputIsClosed() throws Exception {
        OutputHub hub = new OutputHub();
        try (OutputTap tap = hub.listen()) {
            ExecProcess process =
                    fixture.exec(container, fixture.settings("cat").input(), hub);

            byte[] large = "0123456789abcdef".repeat(20_000).getBytes(StandardCharsets.UTF_8);
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    process.write(large);
                    process.closeInput();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });

            assertThat(RuntimeFixture.read(tap))
                    .isEqualTo(new RuntimeFixture.Executed(0, new String(large, StandardCharsets.UTF_8)));
            writer.join();
        }
    }

    @Test
    void withoutAnInputThereIsNothingToRead() throws Exception {
        assertThat(fixture.execute(container, fixture.settings("cat"))).isEqualTo(new RuntimeFixture.Executed(0, ""));
    }

    @Test
    void hasATerminalOfTheContainer() throws Exception {
        OutputHub hub = new OutputHub();
        try (OutputTap tap = hub.listen()) {
            ExecProcess process = fixture.exec(
                    container,
                    fixture.settings("sh", "-c", "tty; stty size; read line; echo \"<$line>\"; stty size")
                            .terminal()
                            .user("app"),
                    hub);

            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains("40 120")) {
                seen.append(text(tap.next().orElseThrow()));
            }
            assertThat(process.resize(50, 132)).isTrue();
            process.write("hello\n".getBytes(StandardCharsets.UTF_8));
            RuntimeFixture.Executed rest = RuntimeFixture.read(tap);

            assertThat(seen.toString()).contains("/dev/pts/0");
            assertThat(rest.output()).contains("<hello>", "50 132");
            assertThat(rest.exitCode()).isZero();
            assertThat(process.resize(1, 1)).isFalse();
        }
    }

    @Test
    void aSlowListenerMakesTheProcessWait() throws Exception {
        OutputHub hub = new OutputHub();
        try (OutputTap tap = hub.listen()) {
            fixture.exec(container, fixture.settings("dd", "if=/dev/zero", "bs=64k", "count=320"), hub);

            long total = 0;
            for (Optional<OutputTap.Output> next = tap.next(); next.isPresent(); next = tap.next()) {
                total += next.get().bytes().length;
            }
            assertThat(total).isGreaterThanOrEqualTo(320L * 65_536);
        }
    }

    @Test
    void whatItLeavesBehindDoesNotKeepItFromEnding() throws Exception {
        RuntimeFixture.Executed executed =
                fixture.execute(container, fixture.settings("sh", "-c", "sleep 1000 & echo begun"));

        assertThat(executed).isEqualTo(new RuntimeFixture.Executed(0, "begun\n"));
    }

    @Test
    void endsWithTheContainer() throws Exception {
        OutputHub hub = new OutputHub();
        try (OutputTap tap = hub.listen()) {
            fixture.exec(container, fixture.settings("sleep", "1000"), hub);
            fixture.runtime.kill(container, 9);

            assertThat(tap.next()).isEmpty();
            assertThat(tap.exitCode()).hasValue(137);
        }
    }

    @Test
    void saysWhyItCannotBeExecuted() {
        assertReason(fixture.settings("nonesuch"), ErrorReason.COMMAND_NOT_FOUND);
        assertReason(fixture.settings("/etc/passwd"), ErrorReason.COMMAND_NOT_EXECUTABLE);
        assertReason(fixture.settings("true").cwd("/nonesuch"), ErrorReason.WORKING_DIRECTORY);
    }

    @Test
    void aContainerThatEndedTakesNone() {
        fixture.runtime.delete(container);

        assertReason(fixture.settings("true"), ErrorReason.CONTAINER_STATE);
    }

    @Test
    void leavesNothingBehind() throws Exception {
        long before = children();
        for (int i = 0; i < 5; i++) {
            fixture.execute(container, fixture.settings("true"));
            assertReason(fixture.settings("nonesuch"), ErrorReason.COMMAND_NOT_FOUND);
        }
        assertThat(fixture.directory.resolve("run/execs")).isEmptyDirectory();
        assertThat(fixture.directory.resolve("run/exits")).isEmptyDirectory();
        assertThat(children()).isEqualTo(before);
    }

    private static long children() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
    }

    @Test
    void outlivesTheEngine() throws Exception {
        String id = RuntimeFixture.newId();
        ExecProcess before = fixture.exec(
                id, container, fixture.settings("sh", "-c", "while :; do echo on; sleep 0.1; done"), new OutputHub());
        fixture.runtime.close();
        BlockingQueue<ExecExit> ends = new LinkedBlockingQueue<>();
        fixture.runtime = fixture.open();
        fixture.runtime.execs().onExit(ends::add);
        fixture.runtime.adopt();

        ExecProcess after = fixture.runtime.execs().adopt().getFirst();

        assertThat(after.id()).isEqualTo(id);
        assertThat(after.note()).isEqualTo("note of " + id);
        assertThat(after.pid()).isEqualTo(before.pid());
        try (OutputTap tap = after.output().listen()) {
            assertThat(text(tap.next().orElseThrow())).startsWith("on\n");
        }
        after.signal(15);
        ExecExit end = ends.poll(20, TimeUnit.SECONDS);
        assertThat(end).isNotNull();
        assertThat(end.exitCode()).isEqualTo(143);
    }

    private void assertReason(RuntimeFixture.Settings settings, ErrorReason reason) {
        assertThatThrownBy(() -> fixture.exec(container, settings, new OutputHub()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static String text(OutputTap.Output output) {
        return new String(output.bytes(), StandardCharsets.UTF_8);
    }
}
