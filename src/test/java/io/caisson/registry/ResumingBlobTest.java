package io.caisson.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import io.caisson.testing.FakeRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumingBlobTest {
    private static final int PIECE = 400 * 1024;

    private final byte[] bytes = new byte[6 * PIECE + 17];
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private FakeRegistry server;
    private Descriptor blob;
    private Reference reference;

    @BeforeEach
    void start() throws IOException {
        new Random(7).nextBytes(bytes);
        server = FakeRegistry.start();
        blob = Descriptor.of("application/octet-stream", Digest.of(bytes), bytes.length);
        reference = Reference.parse(server.reference("1"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void goesOnWhereAConnectionBroke() throws IOException {
        serve(exchange -> partly(exchange, PIECE, rangeOf(exchange)));

        assertThat(read()).isEqualTo(bytes);
        // What the client has received and not yet read when the connection breaks, it fetches again.
        assertThat(ranges).hasSizeGreaterThanOrEqualTo(7).startsWith("");
        assertThat(ranges.subList(1, ranges.size())).allMatch(range -> range.matches("bytes=[1-9][0-9]*-"));
    }

    @Test
    void passesOverWhatIsThereWhereTheRegistryKnowsNoRanges() throws IOException {
        serve(FakeRegistry.Answer.times(
                1, FakeRegistry.Answer.cut(bytes), FakeRegistry.Answer.ok("application/octet-stream", bytes)));

        assertThat(read()).isEqualTo(bytes);
        assertThat(ranges).hasSize(2).startsWith("");
        assertThat(ranges.getLast()).matches("bytes=[1-9][0-9]*-");
    }

    @Test
    void triesAgainWhenTheNextConnectionFailsToo() throws IOException {
        serve(FakeRegistry.Answer.times(
                1,
                exchange -> partly(exchange, PIECE, 0),
                FakeRegistry.Answer.times(
                        2,
                        exchange -> {
                            exchange.getResponseHeaders().set("Retry-After", "0");
                            exchange.sendResponseHeaders(503, -1);
                        },
                        exchange -> partly(exchange, bytes.length, rangeOf(exchange)))));

        assertThat(read()).isEqualTo(bytes);
        assertThat(ranges).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bytes 0-9/10", "bytes 17-2457616/*", "nonsense"})
    void refusesAnotherRangeThanItAskedFor(String range) {
        serve(FakeRegistry.Answer.times(1, exchange -> partly(exchange, PIECE, 0), exchange -> {
            exchange.getResponseHeaders().set("Content-Range", range);
            int from = rangeOf(exchange);
            exchange.sendResponseHeaders(206, bytes.length - from);
            exchange.getResponseBody().write(bytes, from, bytes.length - from);
        }));

        assertFails(ErrorReason.REGISTRY_PROTOCOL);
    }

    @Test
    void refusesARestOfAnotherLength() {
        serve(FakeRegistry.Answer.times(1, exchange -> partly(exchange, PIECE, 0), exchange -> {
            int from = rangeOf(exchange);
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
            exchange.sendResponseHeaders(206, 5);
            exchange.getResponseBody().write(bytes, from, 5);
        }));

        assertFails(ErrorReason.CONTENT_CORRUPT);
    }

    @Test
    void refusesAPartThatItDidNotAskFor() {
        serve(exchange -> {
            exchange.sendResponseHeaders(206, bytes.length);
            exchange.getResponseBody().write(bytes);
        });

        assertFails(ErrorReason.REGISTRY_PROTOCOL);
    }

    @Test
    void givesUpWhenNextToNothingComes() {
        serve(exchange -> partly(exchange, 1, rangeOf(exchange)));

        assertFails(ErrorReason.REGISTRY_UNAVAILABLE);
        assertThat(ranges).hasSize(4);
    }

    private void assertFails(ErrorReason reason) {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private byte[] read() throws IOException {
        RegistrySession session = new Registry().open(reference.registry(), null);
        try (InputStream stream = session.blob(reference, blob)) {
            return stream.readAllBytes();
        }
    }

    private void serve(FakeRegistry.Answer answer) {
        server.serve(FakeRegistry.blobPath(blob.digest()), exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(range == null ? "" : range);
            answer.to(exchange);
        });
    }

    private static int rangeOf(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        return range == null ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }

    /** Announces all from there on, and sends only so many bytes of it. */
    private void partly(HttpExchange exchange, int most, int from) throws IOException {
        int length = bytes.length - from;
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
        exchange.sendResponseHeaders(from == 0 ? 200 : 206, length);
        exchange.getResponseBody().write(bytes, from, Math.min(most, length));
        exchange.getResponseBody().flush();
    }
}
