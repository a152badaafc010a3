package io.caisson.registry;

import static io.caisson.testing.FakeRegistry.blobPath;
import static io.caisson.testing.FakeRegistry.manifestPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Digest;
import io.caisson.oci.MediaType;
import io.caisson.oci.Reference;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.FakeRegistry.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is tried again, and what is waited for. */
@Timeout(60)
class RegistryTest {
    private RegistrySession client;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Layer layer = Layer.gzip(FakeImage.tar("file", "content"));
    private final FakeImage image = FakeImage.of(layer);
    private FakeRegistry server;
    private Reference reference;

    @BeforeEach
    void start() throws IOException {
        server = FakeRegistry.start();
        reference = Reference.parse(server.push("1", image));
        client = new Registry(Duration.ofSeconds(5), Duration.ofMillis(240)).open(reference.registry(), null);
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.close();
    }

    @Test
    void asksAgainForAManifestThatFailsForAMoment() {
        Answer busy = exchange -> exchange.sendResponseHeaders(503, -1);
        server.serve(manifestPath("1"), Answer.times(2, busy, Answer.ok(MediaType.MANIFEST, image.manifest())));
        assertThat(client.manifest(reference).bytes()).isEqualTo(image.manifest());
        assertThat(server.requests(manifestPath("1"))).isEqualTo(3);
    }

    @Test
    void restsAsLongAsABusyRegistryAsks() {
        server.serve(manifestPath("1"), Answer.times(1, busy("1"), Answer.ok(MediaType.MANIFEST, image.manifest())));
        long begun = System.nanoTime();
        assertThat(client.manifest(reference).bytes()).isEqualTo(image.manifest());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(990));
        assertThat(server.requests(manifestPath("1"))).isEqualTo(2);
    }

    @Test
    void doesNotRestForAnHour() {
        server.serve(manifestPath("1"), busy("3600"));
        assertFails(() -> client.manifest(reference), ErrorReason.REGISTRY_UNAVAILABLE, "3600 s of rest");
        assertThat(server.requests(manifestPath("1"))).isOne();
    }

    @Test
    void readsWhatIsAskedForInSecondsAndAsADate() {
        Instant then = Instant.now().plusSeconds(90);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(then.atZone(ZoneOffset.UTC));
        assertThat(Retries.retryAfter("7")).isEqualTo(Duration.ofSeconds(7));
        assertThat(Retries.retryAfter(date)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90));
        assertThat(Retries.retryAfter("Wed, 21 Oct 2015 07:28:00 GMT")).isZero();
        assertThat(Retries.retryAfter("-1")).isZero();
        assertThat(Retries.retryAfter("soon")).isZero();
    }

    private static Answer busy(String rest) {
        return exchange -> {
            exchange.getResponseHeaders().set("Retry-After", rest);
            exchange.sendResponseHeaders(429, -1);
        };
    }

    @Test
    void asksAgainForADocumentThatBreaksOff() {
        String path = blobPath(Digest.of(image.config()));
        server.serve(path, Answer.times(1, Answer.cut(image.config()), Answer.ok("application/json", image.config())));
        Digest digest = Digest.of(image.config());
        var config = io.caisson.oci.Descriptor.of(MediaType.CONFIG, digest, image.config().length);
        assertThat(client.document(reference, config)).isEqualTo(image.config());
    }

    @Test
    void asksOnceForWhatIsDenied() {
        server.serve(manifestPath("1"), exchange -> exchange.sendResponseHeaders(401, -1));
        assertFails(() -> client.manifest(reference), ErrorReason.REGISTRY_UNAUTHENTICATED, "401");
        assertThat(server.requests(manifestPath("1"))).isOne();
    }

    @Test
    void waitsForAManifestNotForEver() {
        server.serve(manifestPath("1"), this::hang);
        assertFails(() -> client.manifest(reference), ErrorReason.REGISTRY_UNAVAILABLE, "nothing came");
    }

    @Test
    void waitsForTheWordsOfARefusalNotForEver() {
        server.serve(manifestPath("1"), exchange -> {
            exchange.sendResponseHeaders(404, 100);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            end.await();
        });
        assertFails(() -> client.manifest(reference), ErrorReason.REGISTRY_UNAVAILABLE, "nothing came");
    }

    @Test
    void waitsForABlobNotForEver() throws IOException {
        server.serve(blobPath(layer.digest()), exchange -> {
            exchange.sendResponseHeaders(200, layer.bytes().length);
            exchange.getResponseBody().write(layer.bytes(), 0, 1);
            exchange.getResponseBody().flush();
            end.await();
        });
        try (InputStream blob = client.blob(reference, layer.descriptor())) {
            assertFails(blob::readAllBytes, ErrorReason.REGISTRY_UNAVAILABLE, "nothing came");
        }
    }

    private void hang(com.sun.net.httpserver.HttpExchange exchange) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", MediaType.MANIFEST);
        exchange.sendResponseHeaders(200, image.manifest().length);
        exchange.getResponseBody().write(image.manifest(), 0, 1);
        exchange.getResponseBody().flush();
        end.await();
    }

    private static void assertFails(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorReason reason, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
                .hasMessageContaining(words);
    }
}
