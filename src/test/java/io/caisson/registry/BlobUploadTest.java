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
        FakeUploads uploads = FakeUploads.on(server, blob.digest(), 0, 0, true);
        assertThat(push()).isEqualTo(Pushed.SENT);
        assertThat(uploads.said()).containsExactly("PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
        assertThat(push()).isEqualTo(Pushed.ALREADY_THERE);
        assertThat(uploads.said()).hasSize(1);
    }

    @Test
    void goesOnWhereTheRegistryHasStopped() {
        FakeUploads uploads = FakeUploads.on(server, blob.digest(), 2, PART, true);
        assertThat(push()).isEqualTo(Pushed.SENT);
        assertThat(uploads.said())
                .containsExactly("PUT", "GET", "PATCH 100000-999999", "GET", "PATCH 200000-999999", "PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
    }

    @Test
    void beginsAnewWhereTheRegistryHasForgotten() {
        FakeUploads uploads = FakeUploads.on(server, blob.digest(), 1, PART, false);
        assertThat(push()).isEqualTo(Pushed.SENT);
        assertThat(uploads.said()).containsExactly("PUT", "GET", "PUT");
        assertThat(uploads.blob()).isEqualTo(bytes);
    }

    @Test
    void givesUpInTheEnd() {
        FakeUploads uploads = FakeUploads.on(server, blob.digest(), 100, 0, false);
        assertFails(ErrorReason.REGISTRY_UNAVAILABLE);
        assertThat(uploads.said()).filteredOn("PUT"::equals).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.2:1/v2/x", "ftp://here/x", "", "http://["})
    void sendsNothingElsewhere(String location) {
        FakeUploads.on(server, blob.digest(), 0, 0, true);
        server.serve("/v2/team/app/blobs/uploads/", exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(202, -1);
        });
        assertFails(ErrorReason.REGISTRY_PROTOCOL);
    }

    @ParameterizedTest
    @CsvSource({"403, REGISTRY_DENIED", "404, REGISTRY_IMAGE_NOT_FOUND", "413, REGISTRY_PROTOCOL"})
    void saysWhatTheRegistryRefused(int status, ErrorReason reason) {
        FakeUploads.on(server, blob.digest(), 0, 0, true);
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
        return session().push(reference, blob, "", () -> new ByteArrayInputStream(bytes), sent -> {});
    }

    private RegistrySession session() {
        return new Registry().open(reference.registry(), null);
    }
}
