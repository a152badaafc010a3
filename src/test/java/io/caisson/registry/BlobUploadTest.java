package io.caisson.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.MediaType;
import io.caisson.oci.Reference;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.FakeUploads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BlobUploadTest {
    private static final int PART = 100_000;

    private final byte[] bytes = new byte[1_000_000];
    private FakeRegistry server;
    private Descriptor blob;
    private Reference reference;

    @BeforeEach
    void start() throws IOException {
        new Random(3).nextBytes(bytes);
        server = FakeRegistry.start();
        blob = Descriptor.of("application/octet-stream", Digest.of(bytes), bytes.length);
        reference = Reference.parse(server.reference("1"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void sendsABlobInOneRequest() {
        FakeUploads uploads = FakeUploads.on(server, blob, 0, 0, true);
        assertThat(push()).isEqualTo(Pushed.SENT);
        assertThat(uploads.said()).containsExactly("PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
        assertThat(push()).isEqualTo(Pushed.ALREADY_THERE);
        assertThat(uploads.said()).hasSize(1);
    }

    @Test
    void goesOnWhereTheRegistryHasStopped() {
        FakeUploads uploads = FakeUploads.on(server, blob, 2, PART, true);
        assertThat(push()).isEqualTo(Pushed.SENT);
        assertThat(uploads.said())
                .containsExactly("PUT", "GET", "PATCH 100000-999999", "GET", "PATCH 200000-999999", "PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
    }

    @Test
    void beginsAnewWhereTheRegistryHasForgotten() {
        FakeUploads uploads = FakeUploads.on(server, blob, 1, PART, false);
        assertThat(push()).isEqualTo(Pushed.SENT);
        assertThat(uploads.said()).containsExactly("PUT", "GET", "PATCH 0-999999", "PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
    }

    @Test
    void givesUpInTheEnd() {
        FakeUploads uploads = FakeUploads.on(server, blob, 100, 0, false);
        assertFails(ErrorReason.REGISTRY_UNAVAILABLE);
        assertThat(uploads.said()).filteredOn(each -> !each.equals("GET")).hasSize(4);
    }

    @Test
    void sendsALargeBlobInChunks() {
        FakeUploads uploads = FakeUploads.on(server, blob, 0, 0, true);
        assertThat(pushInChunksOf(300_000)).isEqualTo(Pushed.SENT);
        assertThat(uploads.said())
                .containsExactly(
                        "PATCH 0-299999", "PATCH 300000-599999", "PATCH 600000-899999", "PATCH 900000-999999", "PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
    }

    @Test
    void chunksAreAsLongAsTheRegistryWants() {
        FakeUploads uploads = FakeUploads.on(server, blob, 0, 0, true).wantingChunksOf(400_000);
        assertThat(pushInChunksOf(300_000)).isEqualTo(Pushed.SENT);
        assertThat(uploads.said())
                .containsExactly("PATCH 0-399999", "PATCH 400000-799999", "PATCH 800000-999999", "PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
    }

    @Test
    void noChunkIsShorterThanTheRegistryWantsAfterABreakEither() {
        FakeUploads uploads = FakeUploads.on(server, blob, 1, 0, true).wantingChunksOf(Long.MAX_VALUE);
        assertThat(push()).isEqualTo(Pushed.SENT);
        assertThat(uploads.said()).containsExactly("PUT", "GET", "PATCH 0-999999", "PUT");
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 411, 413, 416, 501})
    void whatIsRefusedAsAWholeGoesInChunks(int status) {
        FakeUploads uploads = FakeUploads.on(server, blob, 0, 0, true).refusingWhole(status);
        assertThat(push()).isEqualTo(Pushed.SENT);
        assertThat(uploads.said()).containsExactly("PUT", "GET", "PATCH 0-999999", "PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
    }

    @Test
    void chunksThatAreTooLargeGetSmaller() {
        FakeUploads uploads = FakeUploads.on(server, blob, 0, 0, true).takingAtMost(300_000);
        assertThat(push()).isEqualTo(Pushed.SENT);
        assertThat(uploads.said())
                .startsWith("PUT", "GET", "PATCH 0-999999", "GET", "PATCH 0-262143", "PATCH 262144-524287")
                .endsWith("PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
    }

    @Test
    void whatIsTooLargeInTheSmallestChunksIsRefused() {
        FakeUploads.on(server, blob, 0, 0, true).takingAtMost(1_000);
        assertFails(ErrorReason.REGISTRY_PROTOCOL);
    }

    @Test
    void goesOnFromWhereTheRegistryIsIfThatIsElsewhere() {
        FakeUploads uploads = FakeUploads.on(server, blob, 0, 0, true).losingHalfAt(600_000);
        assertThat(pushInChunksOf(300_000)).isEqualTo(Pushed.SENT);
        assertThat(uploads.said())
                .startsWith("PATCH 0-299999", "PATCH 300000-599999", "PATCH 600000-899999", "GET")
                .contains("PATCH 300000-562143")
                .endsWith("PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
    }

    @Test
    void doesNotSendForEverWhatTheRegistryForgets() {
        FakeUploads.on(server, blob, 0, 0, false);
        AtomicInteger sent = new AtomicInteger();
        server.serve("/v2/team/app/blobs/uploads/1", exchange -> {
            boolean chunk = exchange.getRequestMethod().equals("PATCH");
            sent.addAndGet(exchange.getRequestBody().readAllBytes().length);
            exchange.getResponseHeaders().set("Location", "/v2/team/app/blobs/uploads/1");
            exchange.sendResponseHeaders(chunk ? 202 : 404, -1);
        });
        assertThatThrownBy(() -> pushInChunksOf(300_000)).isInstanceOf(EngineException.class);
        assertThat(sent.get()).isEqualTo(5 * bytes.length);
    }

    @Test
    void mountsWhatAnotherRepositoryHas() {
        FakeUploads uploads = FakeUploads.on(server, blob, 0, 0, true).mountingFrom("team/other");
        assertThat(push("team/other")).isEqualTo(Pushed.MOUNTED);
        assertThat(uploads.said()).containsExactly("POST mount&from=team/other");
        assertThat(uploads.blob()).isEmpty();
    }

    @Test
    void sendsWhatCannotBeMounted() {
        FakeUploads uploads = FakeUploads.on(server, blob, 0, 0, true);
        assertThat(push("team/other")).isEqualTo(Pushed.SENT);
        assertThat(uploads.said()).containsExactly("POST mount&from=team/other", "PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
    }

    @Test
    void sendsWhatMayNotBeMounted() {
        FakeUploads uploads = FakeUploads.on(server, blob, 0, 0, true);
        server.serve("/v2/team/app/blobs/uploads/", exchange -> {
            boolean mount = exchange.getRequestURI().getQuery() != null;
            exchange.getResponseHeaders().set("Location", "/v2/team/app/blobs/uploads/1");
            exchange.sendResponseHeaders(mount ? 403 : 202, -1);
        });
        assertThat(push("team/other")).isEqualTo(Pushed.SENT);
        assertThat(uploads.blob()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.2:1/v2/x", "ftp://here/x", "", "http://["})
    void sendsNothingElsewhere(String location) {
        FakeUploads.on(server, blob, 0, 0, true);
        server.serve("/v2/team/app/blobs/uploads/", exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(202, -1);
        });
        assertFails(ErrorReason.REGISTRY_PROTOCOL);
    }

    @ParameterizedTest
    @CsvSource({"403, REGISTRY_DENIED", "404, REGISTRY_IMAGE_NOT_FOUND", "413, REGISTRY_PROTOCOL"})
    void saysWhatTheRegistryRefused(int status, ErrorReason reason) {
        FakeUploads.on(server, blob, 0, 0, true);
        server.serve("/v2/team/app/blobs/uploads/", exchange -> exchange.sendResponseHeaders(status, -1));
        assertFails(reason);
    }

    @Test
    void mistrustsAManifestOfAnotherDigest() {
        server.serve(FakeRegistry.manifestPath("1"), exchange -> {
            exchange.getResponseHeaders()
                    .set("Docker-Content-Digest", Digest.of(new byte[1]).toString());
            exchange.sendResponseHeaders(201, -1);
        });
        Descriptor manifest = Descriptor.of(MediaType.MANIFEST, Digest.of(bytes), bytes.length);
        assertThatThrownBy(() -> session().push(reference, manifest, bytes))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.REGISTRY_PROTOCOL));
    }

    private void assertFails(ErrorReason reason) {
        assertThatThrownBy(this::push)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    private Pushed push() {
        return push("");
    }

    private Pushed push(String source) {
        return session().push(reference, blob, source, () -> new ByteArrayInputStream(bytes), sent -> {});
    }

    private Pushed pushInChunksOf(long size) {
        BlobBody body = new BlobBody(() -> new ByteArrayInputStream(bytes), sent -> {});
        return session().push(reference, blob, "", body, new ChunkSize(blob.size(), 0, size));
    }

    private RegistrySession session() {
        return new Registry().open(reference.registry(), null);
    }
}
