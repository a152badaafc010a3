package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.content.Contents;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DataRoot;
import io.caisson.oci.MediaType;
import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import io.caisson.snapshot.Snapshots;
import io.caisson.testing.FakeImage;
import io.caisson.testing.TestTar;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images made of a tar of a root file system. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class RootFilesystemTest {
    @Inject
    Images images;

    @Inject
    Snapshots snapshots;

    @Inject
    Contents contents;

    @Inject
    DataRoot root;

    @Inject
    Flyway flyway;

    private final byte[] tar = new TestTar()
            .directory("etc")
            .file("etc/name", "value")
            .symlink("link", "/etc")
            .bytes();
    private StoredImages before;

    @BeforeEach
    void start() {
        flyway.migrate();
        before = StoredImages.of(images, root);
    }

    @AfterEach
    void nothingIsLeft() {
        before.assertUnchanged(images, root);
    }

    @Test
    void aTarBecomesAnImageOfOneLayerAsItCame() throws IOException {
        for (FakeImage.Layer sent :
                List.of(FakeImage.Layer.plain(tar), FakeImage.Layer.gzip(tar), FakeImage.Layer.zstd(tar))) {
            Image image = bring(sent.bytes(), "some/root:1", "CMD [\"/etc/name\"]");
            assertThat(image.references()).containsExactly("docker.io/some/root:1");
            assertThat(image.config().config().cmd()).containsExactly("/etc/name");
            assertThat(image.platform()).isEqualTo(Platform.host());
            assertThat(image.createTime()).isNotNull();
            assertThat(image.layers()).singleElement().satisfies(layer -> {
                assertThat(layer.diffId()).isEqualTo(sent.diffId());
                assertThat(layer.digest()).isEqualTo(sent.digest());
                assertThat(layer.mediaType()).isEqualTo(sent.mediaType());
            });
            assertThat(contents.read(image.manifestDigest(), 10_000)).asString().contains(MediaType.MANIFEST);
            assertThat(snapshots
                            .layerDirectory(
                                    images.resolve(image.id(), null).bottomUp().getFirst())
                            .resolve("etc/name"))
                    .hasContent("value");
            images.delete(ImageDeletion.of("some/root:1"));
        }
    }

    @Test
    void whatNoLayerMayHoldIsRefusedAndLeavesNothing() {
        assertRefused(
                ErrorReason.LAYER_REFUSED, new TestTar().file("../out", "x").bytes());
        assertRefused(
                ErrorReason.CONTENT_CORRUPT,
                Arrays.copyOf(FakeImage.Layer.gzip(tar).bytes(), 100));
        assertRefused(
                ErrorReason.CONTENT_CORRUPT,
                "this is no tar, however long it is. ".repeat(40).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertRefused(ErrorReason.INVALID_ARCHIVE, new byte[0]);
        assertRefused(ErrorReason.INVALID_REQUEST, tar, "FROM nothing");
        assertThatThrownBy(() -> bring(tar, "a@sha256:" + "0".repeat(64)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.INVALID_REQUEST));
    }

    @Test
    void aSenderThatGoesLeavesNothing() {
        InputStream gone = new InputStream() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("gone");
            }

            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(tar, 0, 1_000), gone);
        assertThatThrownBy(() -> images.importRootFilesystem(broken, request(null)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("gone");
    }

    private void assertRefused(ErrorReason reason, byte[] sent, String... changes) {
        assertThatThrownBy(() -> bring(sent, "refused:1", changes))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(reason));
        before.assertUnchanged(images, root);
    }

    private Image bring(byte[] sent, String reference, String... changes) {
        return images.importRootFilesystem(
                new ByteArrayInputStream(sent), request(Reference.parse(reference), changes));
    }

    private static RootFilesystemImport request(@Nullable Reference reference, String... changes) {
        return new RootFilesystemImport(new ImageDescription(reference, "", "", List.of(changes)), null);
    }
}
