package io.caisson.image;

import static io.caisson.testing.FakeRegistry.blobPath;
import static io.caisson.testing.FakeRegistry.manifestPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DataRoot;
import io.caisson.oci.Digest;
import io.caisson.oci.MediaType;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.FakeRegistry.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulls from a registry that lies: each is refused for what it is, and nothing stays. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class LyingRegistryTest {
    private static final int LARGE = 600_000;

    @Inject
    Images images;

    @Inject
    DataRoot root;

    @Inject
    Flyway flyway;

    private FakeRegistry registry;
    private StoredImages before;

    // The second layer is the one that is lied about, so that a first one is there to be left behind.
    private final Layer first = Layer.gzip(FakeImage.tar("first", "first"));
    private final Layer second = Layer.gzip(FakeImage.tar("second", noise()));
    private final FakeImage image = FakeImage.of(first, second);

    @BeforeEach
    void start() throws IOException {
        flyway.migrate();
        registry = FakeRegistry.start();
        before = StoredImages.of(images, root);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void otherBytesOfALayer() {
        byte[] other = Layer.gzip(FakeImage.tar("second", "other")).bytes();
        byte[] padded = Arrays.copyOf(other, second.bytes().length);
        lieAboutSecond(Answer.ok("application/octet-stream", padded));
        assertRefused(ErrorReason.CONTENT_CORRUPT, second.digest().toString());
    }

    @Test
    void aBitOfALayerFlipped() {
        byte[] flipped = second.bytes().clone();
        flipped[LARGE / 2] ^= 1;
        lieAboutSecond(Answer.ok("application/octet-stream", flipped));
        assertRefused(ErrorReason.CONTENT_CORRUPT, second.digest().toString());
    }

    @Test
    void aShorterLength() {
        lieAboutSecond(Answer.ok("application/octet-stream", Arrays.copyOf(second.bytes(), LARGE / 2)));
        assertRefused(ErrorReason.CONTENT_CORRUPT, second.digest().toString(), "offers " + LARGE / 2 + " bytes");
    }

    @Test
    void aLongerLength() {
        byte[] longer = Arrays.copyOf(second.bytes(), second.bytes().length + 1);
        lieAboutSecond(Answer.ok("application/octet-stream", longer));
        assertRefused(ErrorReason.CONTENT_CORRUPT, second.digest().toString(), "offers " + longer.length + " bytes");
    }

    @Test
    void fewerBytesThanTheManifestSays() {
        lieAboutSecond(Answer.chunked(Arrays.copyOf(second.bytes(), second.bytes().length - 1)));
        assertRefused(ErrorReason.CONTENT_CORRUPT, second.digest().toString());
    }

    @Test
    void moreBytesThanTheManifestSays() {
        lieAboutSecond(Answer.chunked(Arrays.copyOf(second.bytes(), second.bytes().length + 1)));
        assertRefused(ErrorReason.CONTENT_CORRUPT, second.digest().toString());
    }

    @Test
    void aConnectionThatAlwaysBreaks() {
        lieAboutSecond(Answer.cut(second.bytes()));
        assertRefused(ErrorReason.REGISTRY_UNAVAILABLE, second.digest().toString());
        assertThat(registry.requests(blobPath(second.digest()))).isGreaterThan(1);
    }

    @Test
    void aLayerThatIsNotThere() {
        lieAboutSecond(exchange -> exchange.sendResponseHeaders(404, -1));
        assertRefused(ErrorReason.REGISTRY_IMAGE_NOT_FOUND, second.digest().toString());
    }

    @Test
    void anotherDiffId() {
        Layer lying = new Layer(second.mediaType(), second.bytes(), Digest.of("something else"));
        registry.push("1", FakeImage.of(first, lying));
        assertRefused(ErrorReason.CONTENT_CORRUPT, second.digest().toString(), "diffID");
    }

    @Test
    void aConfigurationThatIsNoJson() {
        byte[] config = "no JSON".getBytes(StandardCharsets.UTF_8);
        registry.push("1", FakeImage.withConfig(config, first));
        assertRefused(ErrorReason.CONTENT_CORRUPT, "the configuration of " + registry.reference("1"));
    }

    @Test
    void otherBytesOfAConfiguration() {
        registry.push("1", image);
        byte[] other = image.config().clone();
        other[1] ^= 1;
        registry.serve(blobPath(Digest.of(image.config())), Answer.ok("application/json", other));
        assertRefused(ErrorReason.CONTENT_CORRUPT, Digest.of(image.config()).toString());
    }

    @Test
    void aConfigurationThatBreaksOff() {
        registry.push("1", image);
        registry.serve(blobPath(Digest.of(image.config())), Answer.cut(image.config()));
        assertRefused(
                ErrorReason.REGISTRY_UNAVAILABLE, Digest.of(image.config()).toString());
    }

    @Test
    void aManifestOfAnotherType() {
        registry.push("1", image);
        registry.serve(manifestPath("1"), Answer.ok("text/html; charset=utf-8", image.manifest()));
        assertRefused(ErrorReason.REGISTRY_PROTOCOL, registry.reference("1"), "text/html");
    }

    @Test
    void aManifestThatIsSentAsAnIndex() {
        registry.push("1", image);
        registry.serve(manifestPath("1"), Answer.ok(MediaType.INDEX, image.manifest()));
        assertRefused(ErrorReason.CONTENT_CORRUPT, registry.reference("1"), MediaType.INDEX);
    }

    @Test
    void anotherManifestThanTheDigestNames() {
        registry.push("1", image);
        String other = Digest.of("another manifest").toString();
        registry.serve(manifestPath(other), Answer.ok(image.manifestType(), image.manifest()));
        String reference = registry.reference("1").replace(":1", "@" + other);
        assertRefusedPull(reference, ErrorReason.CONTENT_CORRUPT, other);
    }

    @Test
    void anotherManifestThanTheHeaderAnnounces() {
        registry.push("1", image);
        registry.serve(manifestPath("1"), exchange -> {
            exchange.getResponseHeaders()
                    .set("Docker-Content-Digest", Digest.of("other").toString());
            Answer.ok(image.manifestType(), image.manifest()).to(exchange);
        });
        assertRefused(ErrorReason.CONTENT_CORRUPT, registry.reference("1"), "announced");
    }

    @Test
    void redirectsInACircle() {
        registry.push("1", image);
        registry.serve(manifestPath("1"), Answer.redirect(manifestPath("2")));
        registry.serve(manifestPath("2"), Answer.redirect(manifestPath("1")));
        assertRefused(ErrorReason.REGISTRY_PROTOCOL, registry.reference("1"), "redirected more than");
    }

    @Test
    void aRedirectToAFile() {
        registry.push("1", image);
        lieAboutSecond(Answer.redirect("file:///etc/passwd"));
        assertRefused(ErrorReason.REGISTRY_PROTOCOL, second.digest().toString(), "file:///etc/passwd");
    }

    /** 100 MiB, told beforehand or not (0): they are not all read. */
    @ParameterizedTest
    @ValueSource(longs = {100L << 20, 0})
    void aHugeManifest(long told) {
        AtomicLong sent = new AtomicLong();
        registry.serve(manifestPath("1"), exchange -> {
            exchange.getResponseHeaders().set("Content-Type", MediaType.MANIFEST);
            exchange.sendResponseHeaders(200, told);
            byte[] part = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write(part);
                sent.addAndGet(part.length);
            }
        });
        assertRefused(ErrorReason.LIMIT_EXCEEDED, registry.reference("1"));
        assertThat(sent).hasValueLessThan(32L << 20);
    }

    private void lieAboutSecond(Answer lie) {
        registry.push("1", image);
        registry.serve(blobPath(second.digest()), lie);
    }

    private void assertRefused(ErrorReason reason, String... words) {
        assertRefusedPull(registry.reference("1"), reason, words);
    }

    private void assertRefusedPull(String reference, ErrorReason reason, String... words) {
        Throwable refused = catchThrowable(() -> images.pull(PullRequest.of(reference), ProgressListener.none()));
        assertThat(refused)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
        assertThat(refused.getMessage()).contains(words);
        before.assertUnchanged(images, root);
    }

    /** Bytes that do not compress. */
    private static byte[] noise() {
        byte[] bytes = new byte[LARGE];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
