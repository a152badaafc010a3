package io.caisson.container.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.container.logs.ShippingMark.Place;
import io.caisson.container.logs.ShippingReader.Item;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever the sending is broken off, it goes on with the next line. */
class ShippingReaderTest {
    private static final long PATIENCE = 4000;

    @TempDir
    private Path directory;

    private final Random random = new Random(20261130);

    @Test
    void fromEveryPlaceTheRestFollows() throws IOException {
        LogSegments segments = new LogSegments(directory);
        long end = write(segments);
        List<Item> all = read(segments, Place.START, end);
        assertThat(all).hasSizeGreaterThan(300);
        assertThat(all.getLast().sequence()).isEqualTo(all.size());
        for (int i = 0; i < all.size(); i++) {
            List<Item> rest = read(segments, all.get(i).after(), end);
            assertThat(texts(rest)).isEqualTo(texts(all.subList(i + 1, all.size())));
            assertThat(rest.stream().map(Item::sequence))
                    .isEqualTo(all.subList(i + 1, all.size()).stream()
                            .map(Item::sequence)
                            .toList());
        }
    }

    @Test
    void whatIsBehindTheEndIsNotRead() throws IOException {
        LogSegments segments = new LogSegments(directory);
        long end = write(segments);
        try (ShippingReader reader = new ShippingReader(segments, Place.START, PATIENCE)) {
            List<Item> items = new ArrayList<>();
            for (long to = 0; to <= end; to += 500) {
                assertThat(reader.read(to, items, Integer.MAX_VALUE)).isFalse();
                long before = to;
                assertThat(items).allMatch(item -> item.after().position() < before + PATIENCE);
            }
        }
    }

    @Test
    void aPlaceThatIsGoneIsTheNearest() throws IOException {
        LogSegments segments = new LogSegments(directory);
        long end = write(segments);
        assertThat(read(segments, new Place(end + 1000, 3, 9), end)).isEmpty();
        segments.keep(1);
        List<Item> rest = read(segments, Place.START, end);
        assertThat(rest).isNotEmpty();
        assertThat(rest.getFirst().sequence()).isEqualTo(1);
    }

    /** Pieces of lines of both streams, in several files. */
    private long write(LogSegments segments) {
        Rotation rotation = new Rotation(Rotation.LEAST_SIZE, Integer.MAX_VALUE, false);
        LogWriter writer = LogWriter.open(segments, new LogFeed(), rotation, OptionalLong.empty(), () -> {});
        for (int i = 0; i < 400; i++) {
            LogStream stream = random.nextInt(4) == 0 ? LogStream.STDERR : LogStream.STDOUT;
            String text = "piece " + i + (random.nextInt(3) == 0 ? "" : "\nof " + i + "\n");
            writer.append(stream, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), Instant.EPOCH);
        }
        writer.close();
        return writer.position();
    }

    private static List<Item> read(LogSegments segments, Place from, long end) throws IOException {
        try (ShippingReader reader = new ShippingReader(segments, from, PATIENCE)) {
            List<Item> items = new ArrayList<>();
            boolean more = true;
            while (more) {
                more = reader.read(end, items, 100);
            }
            reader.end(items);
            return items;
        }
    }

    private static List<String> texts(List<Item> items) {
        return items.stream()
                .map(item -> item.line().stream() + " " + new String(item.line().data(), StandardCharsets.UTF_8))
                .toList();
    }
}
