package io.caisson.container.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.FakeSyslog;
import io.caisson.testing.TestCertificate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Containers' output on its way to receivers of syslog that come and go. */
@Timeout(60)
class SyslogDriverTest {
    private static final String ID = "c0ffee";
    private static final Instant TIME = Instant.parse("2026-11-23T07:35:00.123456789Z");

    @TempDir
    private Path directory;

    private final Map<String, String> options = new HashMap<>();
    private ContainerLogs logs;

    @BeforeEach
    void open() {
        logs = logs();
    }

    private ContainerLogs logs() {
        return new ContainerLogs(directory, id -> container());
    }

    private LoggedContainer container() {
        return new LoggedContainer(ID, "web", "busybox:1", new LogConfiguration("syslog", options));
    }

    @Test
    void linesBecomeMessages() throws Exception {
        try (FakeSyslog receiver = FakeSyslog.unixDatagrams(directory.resolve("log"))) {
            sendTo(receiver);
            options.put("tag", "{{.Name}}/{{.ImageName}}");
            options.put("syslog-facility", "local0");
            options.put("syslog-format", "rfc5424micro");
            try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
                append(log, LogStream.STDOUT, "one\ntw");
                append(log, LogStream.STDERR, "bad\n");
                append(log, LogStream.STDOUT, "o\nno end");
            }
            List<String> messages = receiver.take(4);
            assertThat(messages.getFirst())
                    .matches("<134>1 2026-11-23T07:35:00\\.123456Z \\S+ web/busybox:1 - stdout \\[meta"
                            + " sequenceId=\"1\"]\\[caisson@32473 id=\"c0ffee\" image=\"busybox:1\" name=\"web\"] one");
            assertThat(messages.get(1))
                    .startsWith("<131>1 ")
                    .contains(" stderr ")
                    .endsWith(" bad");
            assertThat(messages.get(2)).endsWith("] two");
            assertThat(messages.get(3)).endsWith("] no end");
        }
    }

    @Test
    void aReceiverOfDatagramsComesAndGoes() throws Exception {
        Path socket = directory.resolve("log");
        comesAndGoes(() -> FakeSyslog.unixDatagrams(socket));
    }

    @Test
    void aReceiverOfLinesComesAndGoes() throws Exception {
        Path socket = directory.resolve("log");
        comesAndGoes(() -> FakeSyslog.unixStream(socket));
    }

    @Test
    void aReceiverByUdpComesAndGoes() throws Exception {
        int[] port = {0};
        comesAndGoes(() -> {
            FakeSyslog receiver = FakeSyslog.udp(port[0]);
            port[0] = receiver.port();
            return receiver;
        });
    }

    @Test
    void aReceiverByTcpComesAndGoes() throws Exception {
        int[] port = {0};
        comesAndGoes(() -> {
            FakeSyslog receiver = FakeSyslog.tcp(port[0]);
            port[0] = receiver.port();
            return receiver;
        });
    }

    @Test
    void aReceiverByTlsIsVerifiedAndVerifies() throws Exception {
        TestCertificate server = TestCertificate.make(directory, "EC");
        TestCertificate client = TestCertificate.make(directory, "EC");
        String authority = file("ca.pem", server.certificatePem());
        options.put("syslog-tls-cert", file("cert.pem", client.certificatePem()));
        options.put("syslog-tls-key", file("key.pem", client.keyPem()));
        try (FakeSyslog receiver = FakeSyslog.tls(server.server(client))) {
            sendTo(receiver);
            try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
                write(log, 0, 300);
            }
            // Nobody has told to trust it.
            logs.forget(ID);
            assertThat(receiver.rest()).isEmpty();

            options.put("syslog-tls-ca-cert", authority);
            ContainerLogs next = logs();
            next.resume(container());
            assertThat(texts(receiver.take(300))).isEqualTo(lines(0, 300));
        }
    }

    @Test
    void theNextEngineSendsTheRest() throws Exception {
        Path socket = directory.resolve("log");
        long position;
        try (FakeSyslog receiver = FakeSyslog.unixDatagrams(socket)) {
            sendTo(receiver);
            ContainerLog log = logs.write(ID, OptionalLong.empty());
            write(log, 0, 50);
            assertThat(texts(receiver.take(50))).isEqualTo(lines(0, 50));
            position = log.position();
            // Written, and not noted by whoever gave it: it is given again.
            log.append(LogStream.STDOUT, ByteBuffer.wrap("line 50\nline 5".getBytes(StandardCharsets.UTF_8)), TIME);
        }
        ContainerLogs next = logs();
        ContainerLog log = next.write(ID, OptionalLong.of(position));
        write(log, 50, 100);
        try (FakeSyslog receiver = FakeSyslog.unixDatagrams(socket)) {
            assertThat(texts(receiver.take(50))).isEqualTo(lines(50, 100));
            log.close();
            assertThat(receiver.rest()).isEmpty();
        }
        next.forget(ID);
    }

    @Test
    void whatAnEndedOneHasLeftIsSent() throws Exception {
        Path socket = directory.resolve("log");
        options.put("syslog-address", "unix://" + socket);
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            write(log, 0, 100);
        }
        logs.forget(ID);
        try (FakeSyslog receiver = FakeSyslog.unixStream(socket)) {
            ContainerLogs next = logs();
            next.resume(container());
            assertThat(texts(receiver.take(100))).isEqualTo(lines(0, 100));
            next.forget(ID);
            ContainerLogs third = logs();
            third.resume(container());
            third.forget(ID);
            assertThat(receiver.rest()).isEmpty();
        }
    }

    @Test
    void withoutRoomTheContainerWaits() throws Exception {
        Path socket = directory.resolve("log");
        options.put("syslog-address", "unix://" + socket);
        Semaphore room = new Semaphore(0);
        ContainerLog log = logs.write(ID, OptionalLong.empty());
        log.onRoom(room::release);
        String line = "x".repeat(16_000) + "\n";
        int written = 0;
        while (log.hasRoom()) {
            append(log, LogStream.STDOUT, line);
            written++;
        }
        assertThat(written).isBetween(1000, 1100);
        try (FakeSyslog receiver = FakeSyslog.unixDatagrams(socket)) {
            assertThat(room.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            assertThat(log.hasRoom()).isTrue();
            append(log, LogStream.STDOUT, "last\n");
            List<String> all = receiver.take(written + 1);
            assertThat(all.getLast())
                    .contains("sequenceId=\"" + (written + 1) + "\"")
                    .endsWith(" last");
            log.close();
            logs.forget(ID);
        }
        try (Stream<Path> files = Files.list(directory.resolve(ID).resolve("log"))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("container.log")))
                    .hasSizeLessThan(4);
        }
    }

    @Test
    void withoutRoomWholeLinesAreLostIfThatIsWanted() throws Exception {
        Path socket = directory.resolve("log");
        options.put("syslog-address", "unix://" + socket);
        options.put("mode", "non-blocking");
        options.put("max-buffer-size", "64k");
        ContainerLog log = logs.write(ID, OptionalLong.empty());
        append(log, LogStream.STDERR, "begun ");
        for (int i = 0; i < 2000; i++) {
            assertThat(log.hasRoom()).isTrue();
            append(log, LogStream.STDOUT, "line " + i + "\n");
        }
        append(log, LogStream.STDERR, "lost\nlost, too");
        try (FakeSyslog receiver = FakeSyslog.unixDatagrams(socket)) {
            List<String> kept = texts(receiver.take(600));
            append(log, LogStream.STDERR, " as this is\nkept\n");
            log.close();
            logs.forget(ID);
            while (!kept.getLast().equals("kept")) {
                kept.addAll(texts(receiver.take(1)));
            }
            assertThat(kept).contains("begun ", "line 0").doesNotContain("line 1999");
            assertThat(kept).noneMatch(text -> text.contains("lost") || text.contains("as this is"));
        }
    }

    /** Makes a receiver. */
    @FunctionalInterface
    private interface Making {
        FakeSyslog make() throws Exception;
    }

    private void comesAndGoes(Making receivers) throws Exception {
        ContainerLog log;
        try (FakeSyslog receiver = receivers.make()) {
            sendTo(receiver);
            log = logs.write(ID, OptionalLong.empty());
            write(log, 0, 200);
            assertThat(texts(receiver.take(200))).isEqualTo(lines(0, 200));
        }
        write(log, 200, 400);
        try (FakeSyslog receiver = receivers.make()) {
            assertThat(texts(receiver.take(200))).isEqualTo(lines(200, 400));
            write(log, 400, 500);
            assertThat(texts(receiver.take(100))).isEqualTo(lines(400, 500));
            log.close();
            logs.forget(ID);
            assertThat(receiver.rest()).isEmpty();
        }
    }

    private void sendTo(FakeSyslog receiver) {
        options.put("syslog-address", receiver.address());
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static void write(ContainerLog log, int from, int to) {
        lines(from, to).forEach(line -> append(log, LogStream.STDOUT, line + "\n"));
    }

    private static void append(ContainerLog log, LogStream stream, String text) {
        log.append(stream, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), TIME);
        log.settled();
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
    }

    /** What stands behind the structured data. */
    private static List<String> texts(List<String> messages) {
        return new ArrayList<>(messages.stream()
                .map(message -> message.substring(message.lastIndexOf("\"] ") + 3))
                .toList());
    }
}
