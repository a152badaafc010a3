package io.caisson.container.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogRotationTest {
    private static final String ID = "c0ffee";
    private static final Instant TIME = Instant.parse("2026-11-23T07:35:00.123456789Z");

    @TempDir
    Path directory;

    @Test
    void keepsTheNewestLinesWithinItsBound() throws Exception {
        ContainerLogs logs = logs("max-size", "8k", "max-file", "3");
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            for (int i = 0; i < 2000; i++) {
                append(log, i + "\n");
                assertThat(bytes()).isLessThanOrEqualTo(3 * 8192);
            }
        }
        assertThat(files()).hasSize(3).allMatch(file -> size(file) <= 8192);
        List<String> kept = texts(logs, LogQuery.ALL);
        assertThat(kept).hasSizeGreaterThan(150).isEqualTo(lines(2000 - kept.size(), 2000));
    }

    @Test
    void oneChunkMayFillManyFiles() throws Exception {
        ContainerLogs logs = logs("max-size", "4k", "max-file", "2");
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, "\n".repeat(60_000) + "last\n");
            assertThat(bytes()).isLessThanOrEqualTo(2 * 4096);
        }
        assertThat(texts(logs, LogQuery.ALL)).endsWith("last\n");
    }

    @Test
    void linesOfAllKindsFitSmallFiles() throws Exception {
        ContainerLogs logs = logs("max-size", "4k", "max-file", "1000");
        byte[] bytes = new byte[50_000];
        new Random(7).nextBytes(bytes);
        String control = "\u0001".repeat(20_000) + "\n";
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            log.append(LogStream.STDOUT, ByteBuffer.wrap(bytes), TIME);
            append(log, "\n" + control);
        }
        assertThat(files()).allMatch(file -> size(file) <= 4096);
        List<LogRecord> records = read(logs, LogQuery.ALL);
        int length = records.stream().mapToInt(each -> each.data().length).sum();
        assertThat(length).isEqualTo(50_000 + 1 + 20_001);
        assertThat(records).anyMatch(each -> each.data().length == 16_384 && each.data()[0] == 1);
    }

    @Test
    void aFollowerSeesEachLineOnceWhileFilesAreRotatedAndCompressed() throws Exception {
        int count = 30_000;
        ContainerLogs logs = logs("max-size", "16k", "max-file", "1000", "compress", "true");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                LogCursor cursor = logs.read(ID, LogQuery.FOLLOW, () -> true);
                LogCursor other = logs.read(ID, LogQuery.FOLLOW, () -> true)) {
            Future<List<LogRecord>> followed = threads.submit(() -> drain(cursor));
            Future<List<LogRecord>> twice = threads.submit(() -> drain(other));
            try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
                for (int i = 0; i < count; i += 100) {
                    append(log, String.join("", lines(i, i + 100)));
                }
            }
            logs.ended(ID);
            assertThat(texts(followed.get())).isEqualTo(lines(0, count));
            assertThat(texts(twice.get())).isEqualTo(lines(0, count));
        }
        awaitCompressed();
        assertThat(texts(logs, LogQuery.ALL)).isEqualTo(lines(0, count));
        assertThat(texts(logs, tail(5))).isEqualTo(lines(count - 5, count));
        assertThat(texts(logs, tail(20_000))).isEqualTo(lines(count - 20_000, count));
        assertThat(texts(logs, tail(count + 1))).isEqualTo(lines(0, count));
    }

    @Test
    void aReaderThatIsOvertakenIsTold() throws Exception {
        ContainerLogs logs = logs("max-size", "4k", "max-file", "2");
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, "first\n");
            try (LogCursor cursor = logs.read(ID, LogQuery.FOLLOW, () -> true)) {
                for (int i = 0; i < 1000; i++) {
                    append(log, i + "\n");
                }
                logs.ended(ID);
                assertThat(cursor.next()).map(LogRotationTest::text).contains("first\n");
                assertThatThrownBy(() -> drain(cursor))
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.reason()).isEqualTo(ErrorReason.LOG_ROTATED_AWAY));
            }
        }
    }

    @Test
    void forgetsWhatCameAfterAPositionInAnEarlierFile() throws Exception {
        ContainerLogs logs = logs("max-size", "4k", "max-file", "1000", "compress", "true");
        long position;
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, String.join("", lines(0, 500)));
            position = log.position();
            // One chunk: nothing after it was noted when the engine was killed.
            append(log, String.join("", lines(500, 1000)));
            try (ContainerLog next = logs.write(ID, OptionalLong.of(position))) {
                assertThat(next.position()).isEqualTo(position);
                append(next, String.join("", lines(500, 1000)));
            }
        }
        awaitCompressed();
        assertThat(texts(logs, LogQuery.ALL)).isEqualTo(lines(0, 1000));
    }

    @Test
    void goesOnWhereItStoodWhenAllBeforeWasRotatedAway() throws Exception {
        ContainerLogs logs = logs("max-size", "4k");
        long position;
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, String.join("", lines(0, 10)));
            position = log.position();
            append(log, String.join("", lines(10, 1000)));
            try (ContainerLog next = logs.write(ID, OptionalLong.of(position))) {
                assertThat(next.position()).isEqualTo(position);
                append(next, "again\n");
                assertThat(next.position()).isGreaterThan(position);
            }
        }
        assertThat(texts(logs, LogQuery.ALL)).containsExactly("again\n");
    }

    @Test
    void repairsWhatACrashHasLeftOfRotationAndCompression() throws Exception {
        ContainerLogs logs = logs("max-size", "4k", "max-file", "4", "compress", "true");
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, String.join("", lines(0, 100)));
        }
        awaitCompressed();
        List<String> before = texts(logs, LogQuery.ALL);
        Path log = directory.resolve(ID).resolve("log");
        Path compressed = files().stream()
                .filter(file -> file.toString().endsWith(".gz"))
                .findFirst()
                .orElseThrow();
        Path plain = log.resolve(compressed.getFileName().toString().replace(".gz", ""));
        // The compressed file in place, the other not away yet; another compression begun; the next file empty.
        Files.write(plain, unpacked(compressed));
        Files.writeString(log.resolve("container.log.99.gz.unfinished"), "half");
        Path last = files().stream()
                .filter(file -> !file.toString().endsWith(".gz") && !file.equals(plain))
                .findFirst()
                .orElseThrow();
        long end = Long.parseLong(last.getFileName().toString().substring("container.log.".length())) + size(last);
        Files.createFile(log.resolve("container.log." + end));
        try (ContainerLog next = logs.write(ID, OptionalLong.of(end))) {
            append(next, "next\n");
            List<String> after = texts(logs, LogQuery.ALL);
            assertThat(after).endsWith("next\n");
            assertThat(after.subList(0, after.size() - 1))
                    .isNotEmpty()
                    .isEqualTo(before.subList(before.size() - after.size() + 1, before.size()));
        }
        assertThat(files()).hasSizeLessThanOrEqualTo(4).doesNotContain(plain);
        assertThat(log.resolve("container.log.99.gz.unfinished")).doesNotExist();
    }

    @Test
    void goesOnAfterAFileThatCouldNotBeMade() throws Exception {
        ContainerLogs logs = logs("max-size", "4k", "max-file", "3");
        try (ContainerLog log = logs.write(ID, OptionalLong.empty())) {
            append(log, "first\n");
            long next = log.position() + line(log, "x".repeat(3800));
            // In the way of the next file, as a full disk would be.
            Path inTheWay = directory.resolve(ID).resolve("log").resolve("container.log." + next);
            Files.createDirectory(inTheWay);
            append(log, "lost\n".repeat(40));
            Files.delete(inTheWay);
            append(log, "kept\n".repeat(40));
            append(log, "last\n");
        }
        assertThat(bytes()).isLessThanOrEqualTo(3 * 4096);
        assertThat(texts(logs, LogQuery.ALL))
                .startsWith("first\n")
                .contains("kept\n")
                .endsWith("last\n");
    }

    /** How many bytes a line has taken. */
    private long line(ContainerLog log, String text) {
        long before = log.position();
        append(log, text + "\n");
        return log.position() - before;
    }

    private ContainerLogs logs(String... options) {
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            pairs.put(options[i], options[i + 1]);
        }
        LogConfiguration configuration = new LogConfiguration("json", pairs);
        assertThat(LogDriver.violations("log", new LogDefaults(LogConfiguration.JSON).complete(configuration)))
                .isEmpty();
        return new ContainerLogs(directory, id -> new LoggedContainer(id, "web", "busybox", configuration));
    }

    private void awaitCompressed() throws IOException {
        while (files().stream().filter(file -> !file.toString().endsWith(".gz")).count() > 1) {
            Thread.onSpinWait();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(directory.resolve(ID).resolve("log"))) {
            return found.toList();
        }
    }

    private static byte[] unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    private long bytes() throws IOException {
        return files().stream().mapToLong(LogRotationTest::size).sum();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> i + "\n").toList();
    }

    private static LogQuery tail(long lines) {
        return new LogQuery(false, lines, null, null, null);
    }

    private static void append(ContainerLog log, String text) {
        log.append(LogStream.STDOUT, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), TIME);
    }

    private static List<LogRecord> read(ContainerLogs logs, LogQuery query) throws InterruptedException {
        try (LogCursor cursor = logs.read(ID, query, () -> false)) {
            return drain(cursor);
        }
    }

    private static List<String> texts(ContainerLogs logs, LogQuery query) throws InterruptedException {
        return texts(read(logs, query));
    }

    private static List<String> texts(List<LogRecord> records) {
        return records.stream().map(LogRotationTest::text).toList();
    }

    private static String text(LogRecord item) {
        return new String(item.data(), StandardCharsets.UTF_8);
    }

    private static List<LogRecord> drain(LogCursor cursor) throws InterruptedException {
        List<LogRecord> records = new ArrayList<>();
        for (Optional<LogRecord> next = cursor.next(); next.isPresent(); next = cursor.next()) {
            records.add(next.get());
        }
        return records;
    }
}
