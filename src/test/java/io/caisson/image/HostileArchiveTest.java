package io.caisson.image;

import static io.caisson.testing.ImageArchive.blob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DataRoot;
import io.caisson.oci.Digest;
import io.caisson.query.ListQuery;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.ImageArchive;
import io.caisson.testing.TestTar;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that are broken or mean harm: each is refused for what it is, and nothing stays. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class HostileArchiveTest {
    @Inject
    Images images;

    @Inject
    DataRoot root;

    @Inject
    Flyway flyway;

    private final Layer first = Layer.gzip(FakeImage.tar("first", "first"));
    private final Layer second = Layer.gzip(FakeImage.tar("second", "second"));
    private final FakeImage image = FakeImage.of(first, second);
    private final ImageArchive layout = ImageArchive.layout(image, "team/app:1");
    private final ImageArchive docker = ImageArchive.docker(image, "team/app:1");
    private StoredImages before;

    @BeforeEach
    void start() {
        flyway.migrate();
        before = StoredImages.of(images, root);
    }

    @Test
    void takesBothIfTheyAreSound() {
        for (ImageArchive archive : new ImageArchive[] {layout, docker}) {
            Image loaded = images.importArchive(archive.open(), ImportRequest.plain(), ProgressListener.none())
                    .getFirst();
            assertThat(loaded.references()).containsExactly("docker.io/team/app:1");
            images.delete(ImageDeletion.of(loaded.id()));
            before.assertUnchanged(images, root);
        }
    }

    @Test
    void nothingAndNonsense() {
        assertRefused(ErrorReason.INVALID_ARCHIVE, new byte[0]);
        assertRefused(
                ErrorReason.INVALID_ARCHIVE, "no archive at all".repeat(100).getBytes(StandardCharsets.UTF_8));
        assertRefused(ErrorReason.INVALID_ARCHIVE, new byte[10_240]);
    }

    @Test
    void anArchiveThatEndsTooEarly() {
        byte[] whole = layout.bytes();
        for (int length : new int[] {100, 512, 700, 1536, whole.length - 1600}) {
            assertRefused(ErrorReason.INVALID_ARCHIVE, Arrays.copyOf(whole, length));
        }
    }

    @Test
    void aCompressedArchiveThatIsBroken() {
        byte[] gzip = Layer.gzip(layout.bytes()).bytes();
        assertRefused(ErrorReason.INVALID_ARCHIVE, Arrays.copyOf(gzip, gzip.length / 2));
        assertRefused(ErrorReason.INVALID_ARCHIVE, Arrays.copyOf(gzip, gzip.length - 4));
        gzip[gzip.length - 6] ^= 1;
        assertRefused(ErrorReason.INVALID_ARCHIVE, gzip);
        byte[] zstd = Layer.zstd(layout.bytes()).bytes();
        assertRefused(ErrorReason.INVALID_ARCHIVE, Arrays.copyOf(zstd, zstd.length / 2));
        assertRefused(
                ErrorReason.INVALID_ARCHIVE,
                Layer.gzip("no tar".getBytes(StandardCharsets.UTF_8)).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../etc/cron.d/evil", "blobs/../../evil", "..", "/../evil"})
    void aNameThatLeadsOut(String name) {
        assertRefused(ErrorReason.INVALID_ARCHIVE, layout.file(name, "evil").bytes(), name);
    }

    @Test
    void aBlobThatIsMissing() {
        assertRefused(
                ErrorReason.INVALID_ARCHIVE,
                layout.without(blob(second.bytes())).bytes(),
                blob(second.bytes()));
    }

    @Test
    void aConfigurationThatIsMissing() {
        assertRefused(
                ErrorReason.INVALID_ARCHIVE,
                layout.without(blob(image.config())).bytes(),
                blob(image.config()));
        assertRefused(ErrorReason.INVALID_ARCHIVE, docker.without("config.json").bytes(), "config.json");
    }

    @Test
    void aManifestThatIsMissing() {
        assertRefused(
                ErrorReason.INVALID_ARCHIVE,
                layout.without(blob(image.manifest())).bytes(),
                blob(image.manifest()));
        assertRefused(
                ErrorReason.INVALID_ARCHIVE, docker.without("manifest.json").bytes(), "manifest.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../../../../../../../../etc/passwd", "second"})
    void aLinkInThePlaceOfABlob(String target) {
        String name = blob(second.bytes());
        assertRefused(ErrorReason.INVALID_ARCHIVE, layout.link(name, target).bytes(), name);
    }

    @Test
    void linksInACircle() {
        String name = blob(second.bytes());
        layout.link(name, "other")
                .link("blobs/sha256/other", Digest.of(second.bytes()).hex());
        assertRefused(ErrorReason.INVALID_ARCHIVE, layout.bytes(), name);
    }

    @Test
    void otherBytesThanTheNameSays() {
        assertRefused(
                ErrorReason.CONTENT_CORRUPT,
                layout.file(blob(second.bytes()), first.bytes()).bytes(),
                second.digest().toString());
        assertRefused(
                ErrorReason.CONTENT_CORRUPT,
                ImageArchive.layout(image, "a:1")
                        .file(blob(image.config()), "{}")
                        .bytes(),
                Digest.of(image.config()).toString());
        assertRefused(
                ErrorReason.CONTENT_CORRUPT,
                ImageArchive.layout(image, "a:1")
                        .file(blob(image.manifest()), "{}")
                        .bytes(),
                Digest.of(image.manifest()).toString());
    }

    @Test
    void aDockerLayerOfWrongData() {
        byte[] text = "no tar, and quite long enough to be one ".repeat(100).getBytes(StandardCharsets.UTF_8);
        byte[] gzip = Layer.gzip(text).bytes();
        assertRefused(
                ErrorReason.CONTENT_CORRUPT,
                docker.file("layer1.tar", gzip).bytes(),
                Digest.of(gzip).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "{}",
                "[]",
                "null",
                "{\"schemaVersion\":2,\"manifests\":[]}",
                "{\"schemaVersion\":2,\"manifests\":[null]}",
                "{\"schemaVersion\":2,\"manifests\":[{}]}",
                "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"sha256:x\"}]}",
                "{\"schemaVersion\":2,\"manifests\":[{\"digest\":null,\"size\":1}]}",
            })
    void anIndexThatIsNone(String index) {
        assertRefusedSomehow(layout.file("index.json", index).bytes(), "index.json");
    }

    @Test
    void anIndexThatLeavesTheTypeOut() {
        String index = new String(FakeImage.index(image.descriptor()), StandardCharsets.UTF_8)
                .replace("\"mediaType\":\"" + image.manifestType() + "\",", "");
        assertRefusedSomehow(layout.file("index.json", index).bytes(), "index.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "{}",
                "[]",
                "[null]",
                "[{}]",
                "[{\"Config\":7}]",
                "[{\"Config\":\"config.json\"}]",
                "[{\"Config\":\"config.json\",\"Layers\":[\"layer0.tar\"]}]",
                "[{\"Config\":\"config.json\",\"Layers\":[\"\",\"layer0.tar\"]}]",
                "[{\"Config\":\"config.json\",\"Layers\":{\"a\":\"layer0.tar\",\"b\":\"layer1.tar\"}}]",
                "[{\"Config\":\"config.json\",\"RepoTags\":[\"No Reference\"],"
                        + "\"Layers\":[\"layer0.tar\",\"layer1.tar\"]}]",
                "[{\"Config\":\"layer0.tar\",\"Layers\":[\"layer0.tar\",\"layer1.tar\"]}]",
            })
    void aDockerManifestThatIsNone(String manifest) {
        assertRefusedSomehow(docker.file("manifest.json", manifest).bytes(), "");
    }

    @Test
    void headersWithoutEnd() {
        TestTar tar = new TestTar();
        for (int i = 0; i < 40; i++) {
            tar.gnuLongName("name" + i);
        }
        assertRefused(ErrorReason.LIMIT_EXCEEDED, tar.file("a", "b").bytes(), "headers before one entry");
        byte[] large = new TestTar()
                .special('L', new byte[2 * 1024 * 1024])
                .file("a", "b")
                .bytes();
        assertRefused(ErrorReason.LIMIT_EXCEEDED, large, "bytes of headers before one entry");
    }

    @Test
    void aFileOfHoles() {
        TestTar tar = new TestTar()
                .pax("GNU.sparse.size", "1000000000")
                .pax("GNU.sparse.numblocks", "1")
                .pax("GNU.sparse.map", "0,1")
                .file("index.json", "x");
        assertRefused(ErrorReason.INVALID_ARCHIVE, tar.bytes(), "index.json");
    }

    @Test
    void moreEntriesThanAnArchiveNeeds() {
        TestTar tar = new TestTar();
        for (int i = 0; i < 20_001; i++) {
            tar.directory("d");
        }
        assertRefused(ErrorReason.LIMIT_EXCEEDED, tar.bytes());
    }

    @Test
    void aHugeDocument() {
        assertRefused(
                ErrorReason.LIMIT_EXCEEDED,
                layout.file("index.json", new byte[5 * 1024 * 1024]).bytes(),
                "index.json");
    }

    @Test
    void aSecondImageThatIsBrokenAfterASoundOne() {
        FakeImage other = FakeImage.of(Layer.gzip(FakeImage.tar("other", "other")));
        layout.file("index.json", FakeImage.index(image.descriptor(), other.descriptor()))
                .file(blob(other.manifest()), other.manifest())
                .file(blob(other.config()), other.config());
        assertRefused(
                ErrorReason.INVALID_ARCHIVE,
                layout.bytes(),
                blob(other.layers().getFirst().bytes()));
    }

    @AfterEach
    void delete() {
        images.list(ListQuery.matching(""))
                .items()
                .forEach(each -> images.delete(new ImageDeletion(each.id(), true, false, "")));
    }

    private void assertRefused(ErrorReason reason, byte[] archive, String... words) {
        assertThatThrownBy(() -> images.importArchive(
                        new ByteArrayInputStream(archive), ImportRequest.plain(), ProgressListener.none()))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
                .hasMessageContainingAll(words.length == 0 ? new String[] {"archive"} : words);
        before.assertUnchanged(images, root);
    }

    private void assertRefusedSomehow(byte[] archive, String words) {
        assertThatThrownBy(() -> images.importArchive(
                        new ByteArrayInputStream(archive), ImportRequest.plain(), ProgressListener.none()))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason())
                                .as(e.getMessage())
                                .isIn(ErrorReason.INVALID_ARCHIVE, ErrorReason.CONTENT_CORRUPT))
                .hasMessageContaining(words);
        before.assertUnchanged(images, root);
    }
}
