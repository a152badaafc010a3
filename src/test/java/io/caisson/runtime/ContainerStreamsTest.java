package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.runtime.io.ContainerStreams;
import io.caisson.runtime.io.OutputTap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What containers read and write, for those who are attached to them. */
@Tag("kernel")
@Timeout(60)
class ContainerStreamsTest {
    private final String id = RuntimeFixture.newId();
    private RuntimeFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new RuntimeFixture();
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Test
    void whoIsAttachedBeforeTheStartHearsEverythingAndTheLogTheSame() throws Exception {
        try (OutputTap tap = streams().listen();
                OutputTap other = streams().listen()) {
            start(fixture.settings("sh", "-c", "echo out; echo err >&2; exit 3"));

            RuntimeFixture.Executed heard = RuntimeFixture.read(tap);
            assertThat(heard.exitCode()).isEqualTo(3);
            assertThat(heard.output()).contains("out\n", "err\n").hasSize(8);
            assertThat(RuntimeFixture.read(other)).isEqualTo(heard);
            assertThat(fixture.outputs.get(id).toString(StandardCharsets.UTF_8)).isEqualTo(heard.output());
        }
    }

    @Test
    void readsWhatIsWrittenUntilTheInputIsClosed() throws Exception {
        byte[] large = "0123456789abcdef".repeat(40_000).getBytes(StandardCharsets.UTF_8);
        try (OutputTap tap = streams().listen()) {
            // Given before it runs: it waits for that.
            Thread writer = Thread.ofVirtual().start(() -> feed(streams(), large));
            start(fixture.settings("cat").input());

            assertThat(RuntimeFixture.read(tap))
                    .isEqualTo(new RuntimeFixture.Executed(0, new String(large, StandardCharsets.UTF_8)));
            writer.join();
        }
    }

    @Test
    void withoutAnInputThereIsNothingToRead() throws Exception {
        try (OutputTap tap = streams().listen()) {
            start(fixture.settings("cat"));

            assertThat(streams().write(new byte[1])).isFalse();
            assertThat(RuntimeFixture.read(tap)).isEqualTo(new RuntimeFixture.Executed(0, ""));
        }
    }

    @Test
    void whoWritesToOneThatHasClosedItsInputIsTold() throws Exception {
        try (OutputTap tap = streams().listen()) {
            start(fixture.settings("sh", "-c", "exec <&-; echo closed; exec sleep 1000")
                    .input());

            assertThat(text(tap.next())).isEqualTo("closed\n");
            assertThat(streams().write(new byte[1])).isFalse();
            fixture.runtime.kill(id, 9);
            assertThat(RuntimeFixture.read(tap).exitCode()).isEqualTo(137);
        }
    }

    @Test
    void theInputOutlivesAnEngineAndEndsForTheNextOne() throws Exception {
        start(fixture.settings("cat").input());
        assertThat(streams().write("first ".getBytes(StandardCharsets.UTF_8))).isTrue();

        restartEngine();
        try (OutputTap tap = streams().listen()) {
            assertThat(streams().write("second".getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            streams().closeInput();

            assertThat(RuntimeFixture.read(tap).exitCode()).isZero();
            assertThat(fixture.outputs.get(id).toString(StandardCharsets.UTF_8)).isEqualTo("first second");
        }
    }

    @Test
    void anInputThatWasEndedStaysSoForTheNextEngine() throws Exception {
        start(fixture.settings("sh", "-c", "until test -e /go; do sleep 0.01; done; exec cat")
                .input());
        streams().closeInput();

        restartEngine();
        try (OutputTap tap = streams().listen()) {
            assertThat(streams().write(new byte[1])).isFalse();
            fixture.execute(id, fixture.settings("touch", "/go"));

            assertThat(RuntimeFixture.read(tap)).isEqualTo(new RuntimeFixture.Executed(0, ""));
        }
    }

    @Test
    void hasATerminalThatControlsIt() throws Exception {
        streams().resize(41, 123);
        try (OutputTap tap = streams().listen()) {
            start(fixture.settings(
                            "sh",
                            "-c",
                            "tty; stty size; test /dev/console -ef /dev/pts/0 && echo same; stat -c %u:%g:%a /dev/pts/0;"
                                    + " echo err >&2; echo x >/dev/tty; stty -echo; echo ready; read line; echo got $line")
                    .user("app")
                    .terminal());
            String heard = readUntil(tap, "ready\r\n");

            assertThat(heard).isEqualTo("/dev/pts/0\r\n41 123\r\nsame\r\n1000:5:620\r\nerr\r\nx\r\nready\r\n");
            streams().write("hello\r".getBytes(StandardCharsets.UTF_8));
            assertThat(RuntimeFixture.read(tap)).isEqualTo(new RuntimeFixture.Executed(0, "got hello\r\n"));
        }
    }

    @Test
    void keysAndSizesOfATerminalBecomeSignals() throws Exception {
        try (OutputTap tap = streams().listen()) {
            String script = "trap 'stty size' WINCH; trap 'echo interrupted; exit 9' INT; echo ready;"
                    + " while true; do sleep 0.02; done";
            start(fixture.settings("sh", "-c", script).terminal());
            readUntil(tap, "ready\r\n");

            assertThat(streams().resize(30, 90)).isTrue();
            readUntil(tap, "30 90\r\n");
            streams().write(new byte[] {3});
            assertThat(RuntimeFixture.read(tap).exitCode()).isEqualTo(9);
        }
    }

    @Test
    void aTerminalOutlivesAnEngine() throws Exception {
        start(fixture.settings("sh").terminal());

        restartEngine();
        try (OutputTap tap = streams().listen()) {
            streams().resize(20, 70);
            streams().write("stty size; exit 4\r".getBytes(StandardCharsets.UTF_8));

            RuntimeFixture.Executed heard = RuntimeFixture.read(tap);
            assertThat(heard.output()).contains("20 70\r\n");
            assertThat(heard.exitCode()).isEqualTo(4);
        }
    }

    @Test
    void oneWhoseProcessesHaveAllClosedTheTerminalRunsOn() throws Exception {
        try (OutputTap tap = streams().listen()) {
            start(fixture.settings("sh", "-c", "echo bye; exec <&- >&- 2>&-; exec sleep 1000")
                    .terminal());
            readUntil(tap, "bye\r\n");

            assertThat(fixture.runtime.find(id).orElseThrow().state()).isEqualTo(Adopted.State.RUNNING);
            fixture.runtime.kill(id, 9);
            assertThat(RuntimeFixture.read(tap).exitCode()).isEqualTo(137);
        }
    }

    @Test
    void writesNoFasterThanTheSlowestListenerReads() throws Exception {
        int lines = 1_000_000;
        try (OutputTap tap = streams().listen()) {
            start(fixture.settings("seq", "1", Integer.toString(lines)));
            CountDownLatch quiet = new CountDownLatch(1);
            // It fills the listener's room and the pipe, and then waits for us.
            Thread.ofVirtual().start(() -> {
                int before = -1;
                for (int now = fixture.outputs.get(id).size(); now == 0 || now != before; ) {
                    before = now;
                    java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                    now = fixture.outputs.get(id).size();
                }
                quiet.countDown();
            });
            quiet.await();
            assertThat(fixture.outputs.get(id).size()).isBetween(1 << 20, (1 << 20) + (1 << 18));

            String heard = RuntimeFixture.read(tap).output();
            assertThat(heard).startsWith("1\n2\n").endsWith("\n" + lines + "\n").hasSize(6_888_896);
        }
    }

    @Test
    void anotherRunIsHeardByWhoAttachesAnew() throws Exception {
        start(fixture.settings("sh", "-c", "exit 5"));
        fixture.awaitExit();
        try (OutputTap tap = streams().listen()) {
            start(fixture.settings("echo", "again"));

            assertThat(RuntimeFixture.read(tap)).isEqualTo(new RuntimeFixture.Executed(0, "again\n"));
        }
    }

    @Test
    void whoIsAttachedToOneThatIsGoneIsTold() throws Exception {
        start(fixture.settings("sleep", "1000"));
        try (OutputTap tap = streams().listen()) {
            fixture.runtime.delete(id);
            fixture.streams.forget(id);

            assertThat(RuntimeFixture.read(tap).exitCode()).isEqualTo(137);
        }
    }

    private ContainerStreams streams() {
        return fixture.streams.of(id);
    }

    private void start(RuntimeFixture.Settings settings) throws IOException {
        fixture.create(id, settings);
        fixture.runtime.start(id);
    }

    private void restartEngine() {
        fixture.runtime.close();
        fixture.runtime = fixture.open();
        assertThat(fixture.runtime.adopt()).hasSize(1);
    }

    private static void feed(ContainerStreams streams, byte[] bytes) {
        try {
            streams.write(bytes);
            streams.closeInput();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String readUntil(OutputTap tap, String end) throws InterruptedException {
        StringBuilder heard = new StringBuilder();
        while (!heard.toString().endsWith(end)) {
            heard.append(text(tap.next()));
        }
        return heard.toString();
    }

    private static String text(Optional<OutputTap.Output> output) {
        return new String(output.orElseThrow().bytes(), StandardCharsets.UTF_8);
    }
}
