package io.caisson.container.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainerLogsTest {
    private static final String ID = "c0ffee";
    private static final Instant TIME = Instant.parse("2026-11-23T07:35:00.123456789Z");

    @TempDir
    Path directory;

    private ContainerLogs logs;

    @BeforeEach
    void open() {
        logs = new ContainerLogs(directory, id -> new LoggedContainer(id, "web", "busybox", LogConfiguration.JSON));
    }

    @Test
    void keepsLinesWithStreamAndTime() throws Exception {
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, LogStream.STDOUT, "one\ntwo\n", TIME);
            append(log, LogStream.STDERR, "three\n", TIME.plusNanos(1));
        }
        assertThat(texts(LogQuery.ALL)).containsExactly("STDOUT one\n", "STDOUT two\n", "STDERR three\n");
        assertThat(read(LogQuery.ALL).get(2).time()).isEqualTo(TIME.plusNanos(1));
        assertThat(Files.readString(file())).startsWith("""
                {"log":"one\\n","stream":"stdout","time":"2026-11-23T07:35:00.123456789Z"}
                """);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsEveryByte() throws Exception {
        byte[] bytes = new byte[100_000];
        new Random(7).nextBytes(bytes);
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            for (int at = 0; at < bytes.length; at += 1000) {
                log.append(LogStream.STDOUT, ByteBuffer.wrap(bytes, at, 1000), TIME);
            }
        }
        assertThat(joined(read(LogQuery.ALL))).isEqualTo(bytes);
    }

    @Test
    void keepsTextThatJsonEscapes() throws Exception {
        String text = "quote \" backslash \\ tab \t bell \u0007 delete \u007f euro € clef \ud834\udd1e\r\n";
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, LogStream.STDOUT, text, TIME);
        }
        assertThat(texts(LogQuery.ALL)).containsExactly("STDOUT " + text);
        assertThat(Files.readString(file())).contains("€ clef \ud834\udd1e").doesNotContain("base64");
    }

    @Test
    void putsALineTogetherThatCameInPieces() throws Exception {
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, LogStream.STDOUT, "on", TIME);
            append(log, LogStream.STDERR, "other\n", TIME);
            append(log, LogStream.STDOUT, "e\nrest", TIME);
        }
        assertThat(texts(LogQuery.ALL)).containsExactly("STDERR other\n", "STDOUT one\n", "STDOUT rest");
        assertThat(read(LogQuery.ALL)).noneMatch(LogRecord::partial);
    }

    @Test
    void cutsLongLinesAtSixteenKibibytes() throws Exception {
        String line = "x".repeat(40_000) + "\n";
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, LogStream.STDOUT, line.substring(0, 20_000), TIME);
            append(log, LogStream.STDOUT, line.substring(20_000), TIME);
        }
        List<LogRecord> records = read(LogQuery.ALL);
        assertThat(records.stream().map(each -> each.data().length)).containsExactly(16_384, 16_384, 7_233);
        assertThat(records.stream().map(LogRecord::partial)).containsExactly(true, true, false);
    }

    @Test
    void doesNotGlueTheRunsOfAContainer() throws Exception {
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, LogStream.STDOUT, "no end", TIME);
        }
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, LogStream.STDOUT, "next run\n", TIME);
        }
        assertThat(texts(LogQuery.ALL)).containsExactly("STDOUT no end", "STDOUT next run\n");
    }

    @Test
    void goesOnAfterAKilledEngine() throws Exception {
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, LogStream.STDOUT, "whole\nbegun ", TIME);
            Files.writeString(file(), "{\"log\":\"torn", StandardOpenOption.APPEND);
            // No close: the engine is gone. The next one goes on with the same line.
            try (ContainerLog next = logs.write(ID, OptionalLong.empty())) {
                append(next, LogStream.STDOUT, "ended\n", TIME);
            }
            assertThat(texts(LogQuery.ALL)).containsExactly("STDOUT whole\n", "STDOUT begun ended\n");
        }
    }

    @Test
    void forgetsWhatCameAfterAPosition() throws Exception {
        long position;
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, LogStream.STDOUT, "kept\n", TIME);
            position = log.position();
            append(log, LogStream.STDOUT, "written again\n", TIME);
        }
        try (ContainerLog log = logs.write(ID, OptionalLong.of(position))) {
            append(log, LogStream.STDOUT, "written again\n", TIME);
        }
        assertThat(texts(LogQuery.ALL)).containsExactly("STDOUT kept\n", "STDOUT written again\n");
    }

    @Test
    void passesOverDamagedLines() throws Exception {
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, LogStream.STDOUT, "one\n", TIME);
        }
        Files.writeString(file(), "no json\n{\"log\":1\n\n", StandardOpenOption.APPEND);
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, LogStream.STDOUT, "two\n", TIME);
        }
        assertThat(texts(LogQuery.ALL)).containsExactly("STDOUT one\n", "STDOUT two\n");
    }

    @Test
    void selectsByStreamAndTime() throws Exception {
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            for (int i = 0; i < 4; i++) {
                append(log, i % 2 == 0 ? LogStream.STDOUT : LogStream.STDERR, i + "\n", TIME.plusSeconds(i));
            }
        }
        assertThat(texts(new LogQuery(false, null, TIME.plusSeconds(1), TIME.plusSeconds(3), null)))
                .containsExactly("STDERR 1\n", "STDOUT 2\n");
        assertThat(texts(new LogQuery(false, null, null, null, LogStream.STDERR)))
                .containsExactly("STDERR 1\n", "STDERR 3\n");
        assertThat(texts(new LogQuery(false, 1L, null, null, LogStream.STDOUT))).containsExactly("STDOUT 2\n");
    }

    @Test
    void givesTheLastLinesOfALargeLog() throws Exception {
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            for (int i = 0; i < 30_000; i++) {
                append(log, LogStream.STDOUT, "line " + i + "\n", TIME);
            }
        }
        assertThat(texts(tail(2))).containsExactly("STDOUT line 29998\n", "STDOUT line 29999\n");
        assertThat(texts(tail(0))).isEmpty();
        assertThat(texts(tail(20_000))).hasSize(20_000).startsWith("STDOUT line 10000\n");
        assertThat(texts(tail(Long.MAX_VALUE / 2))).hasSize(30_000);
    }

    @Test
    void followsFromBeforeTheFirstLineToTheEnd() throws Exception {
        int lines = 20_000;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                LogCursor cursor = logs.read(ID, LogQuery.FOLLOW, () -> true)) {
            Future<List<LogRecord>> followed = threads.submit(() -> drain(cursor));
            try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
                for (int i = 0; i < lines; i++) {
                    append(log, LogStream.STDOUT, "line " + i + "\n", TIME);
                }
                append(log, LogStream.STDOUT, "last", TIME);
            }
            logs.ended(ID);
            List<LogRecord> records = followed.get();
            assertThat(records).hasSize(lines + 1);
            for (int i = 0; i < lines; i++) {
                assertThat(text(records.get(i))).isEqualTo("STDOUT line " + i + "\n");
            }
            assertThat(text(records.get(lines))).isEqualTo("STDOUT last");
        }
    }

    @Test
    void whoSaysNothingHasNoFile() throws Exception {
        logs.write(ID, OptionalLong.empty()).close();
        assertThat(file().getParent()).doesNotExist();
        assertThat(texts(LogQuery.ALL)).isEmpty();
    }

    @Test
    void ofALogThatBeginsLaterEveryLineIsNew() throws Exception {
        LogQuery onlyNew = new LogQuery(true, 0L, null, null, null);
        try (LogCursor cursor = logs.read(ID, onlyNew, () -> true)) {
            try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
                append(log, LogStream.STDOUT, "first\n", TIME);
            }
            logs.ended(ID);
            assertThat(drain(cursor)).hasSize(1);
        }
    }

    @Test
    void closingEndsAReaderThatWaits() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            LogCursor cursor = logs.read(ID, LogQuery.FOLLOW, () -> true);
            Future<Optional<LogRecord>> next = threads.submit(cursor::next);
            cursor.close();
            assertThat(next.get()).isEmpty();
        }
    }

    @Test
    void followingEndsAtItsTime() throws Exception {
        LogQuery query = new LogQuery(true, null, null, Instant.now().plusMillis(50), null);
        try (LogCursor cursor = logs.read(ID, query, () -> true)) {
            assertThat(cursor.next()).isEmpty();
        }
    }

    @Test
    void keepsItsLogWhenTheContainerGoes() throws Exception {
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, LogStream.STDOUT, "one\n", TIME);
        }
        try (LogCursor cursor = logs.read(ID, LogQuery.ALL, () -> false)) {
            Files.delete(file());
            assertThat(drain(cursor)).hasSize(1);
        }
    }

    private static LogQuery tail(long lines) {
        return new LogQuery(false, lines, null, null, null);
    }

    private Path file() {
        return directory.resolve(ID).resolve("log").resolve("container.log");
    }

    private static void append(ContainerLog log, LogStream stream, String text, Instant time) {
        log.append(stream, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), time);
    }

    private List<String> texts(LogQuery query) throws InterruptedException {
        return read(query).stream().map(ContainerLogsTest::text).toList();
    }

    private List<LogRecord> read(LogQuery query) throws InterruptedException {
        try (LogCursor cursor = logs.read(ID, query, () -> false)) {
            return drain(cursor);
        }
    }

    private static List<LogRecord> drain(LogCursor cursor) throws InterruptedException {
        List<LogRecord> records = new ArrayList<>();
        for (Optional<LogRecord> next = cursor.next(); next.isPresent(); next = cursor.next()) {
            records.add(next.get());
        }
        return records;
    }

    private static String text(LogRecord item) {
        return item.stream() + " " + new String(item.data(), StandardCharsets.UTF_8);
    }

    private static byte[] joined(List<LogRecord> records) {
        int length = records.stream().mapToInt(each -> each.data().length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        records.forEach(each -> all.put(each.data()));
        return all.array();
    }
}
