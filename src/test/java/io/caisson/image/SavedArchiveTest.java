package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DataRoot;
import io.caisson.oci.Digest;
import io.caisson.query.ListQuery;
import io.caisson.testing.CommandResult;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.ImageArchive;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Archives that we write: read by ourselves, skopeo and podman; and what must not disturb the writing. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class SavedArchiveTest {
    private static final String NAME = "docker.io/team/app:1";
    private static final String OTHER = "docker.io/team/other:2";

    @Inject
    Images images;

    @Inject
    DataRoot root;

    @Inject
    Flyway flyway;

    @TempDir
    Path temporary;

    private final Layer shared = Layer.gzip(FakeImage.tar("file", "first"));
    private final FakeImage image = FakeImage.of(
            shared, Layer.zstd(FakeImage.tar("file", "second")), Layer.plain(FakeImage.tar("third", "third")), shared);
    private final FakeImage other = FakeImage.of(shared, Layer.gzip(FakeImage.tar("own", new byte[700_000])));
    private StoredImages before;

    @BeforeEach
    void load() {
        flyway.migrate();
        before = StoredImages.of(images, root);
        bring(ImageArchive.layout(image, NAME).bytes());
        bring(ImageArchive.layout(other, OTHER).bytes());
    }

    @AfterEach
    void delete() {
        images.list(ListQuery.matching(""))
                .items()
                .forEach(each -> images.delete(new ImageDeletion(each.id(), true, false, "")));
        before.assertUnchanged(images, root);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLoadedAgainIsTheSame(ArchiveFormat format) {
        images.tag(NAME, "second:name");
        byte[] archive = save(format, NAME, OTHER, "second:name", NAME);
        assertThat(save(format, NAME, OTHER, "second:name", NAME)).isEqualTo(archive);
        delete();

        List<Image> loaded = bring(archive);
        assertThat(loaded)
                .extracting(Image::manifestDigest)
                .contains(Digest.of(image.manifest()), Digest.of(other.manifest()));
        assertThat(images.get(NAME).references()).containsExactly("docker.io/library/second:name", NAME);
        assertThat(images.get(OTHER).manifestDigest()).isEqualTo(Digest.of(other.manifest()));
        assertThat(save(format, NAME, OTHER, "second:name", NAME)).isEqualTo(archive);
    }

    @ParameterizedTest
    @EnumSource
    void anImageNamedByItsIdHasNoName(ArchiveFormat format) {
        byte[] archive = save(format, images.get(NAME).id());
        delete();
        assertThat(bring(archive)).singleElement().satisfies(loaded -> {
            assertThat(loaded.references()).isEmpty();
            assertThat(loaded.manifestDigest()).isEqualTo(Digest.of(image.manifest()));
        });
    }

    @Test
    void skopeoTakesBoth() throws IOException {
        Path oci = write(ArchiveFormat.OCI, NAME, OTHER);
        Path docker = write(ArchiveFormat.DOCKER, NAME, OTHER);
        for (FakeImage each : List.of(image, other)) {
            String name = each == image ? NAME : OTHER;
            // With all digests: what was put away as a directory is the manifest byte for byte.
            Path copied = skopeo("oci-archive:" + oci + ":" + name);
            assertThat(copied.resolve("manifest.json")).hasBinaryContent(each.manifest());
            Path config = skopeo("docker-archive:" + docker + ":" + name)
                    .resolve(Digest.of(each.config()).hex());
            assertThat(config).hasBinaryContent(each.config());
        }
    }

    @Test
    void podmanTakesBoth() throws IOException {
        for (ArchiveFormat format : ArchiveFormat.values()) {
            // Of an OCI archive podman takes one image only.
            boolean both = format == ArchiveFormat.DOCKER;
            Path archive = both ? write(format, NAME, OTHER) : write(format, NAME);
            String loaded = podman("load", "--input", archive.toString()).output();
            assertThat(loaded).contains(both ? List.of(NAME, OTHER) : List.of(NAME));
            for (FakeImage each : both ? List.of(image, other) : List.of(image)) {
                String id = Digest.of(each.config()).hex();
                assertThat(podman("image", "inspect", "--format", "{{.Id}}", id).output())
                        .isEqualTo(id + "\n");
            }
            podman("rmi", "--all", "--force");
        }
    }

    @Test
    void anImageThatIsDeletedMeanwhileIsSavedToItsEndAndGone() {
        byte[] whole = save(ArchiveFormat.OCI, OTHER);
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                if (size() == 0) {
                    images.delete(ImageDeletion.of(OTHER));
                }
                super.write(bytes, offset, length);
            }
        };
        images.save(new SaveRequest(List.of(OTHER), ArchiveFormat.OCI), out);
        assertThat(out.toByteArray()).isEqualTo(whole);
        assertThatThrownBy(() -> images.get(OTHER))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.IMAGE_NOT_FOUND));
        images.delete(ImageDeletion.of(NAME));
        before.assertUnchanged(images, root);
    }

    @Test
    void whatNobodyHasIsToldBeforeTheFirstByte() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> images.save(new SaveRequest(List.of(NAME, "no:such"), ArchiveFormat.OCI), out))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.IMAGE_NOT_FOUND));
        assertThat(out.size()).isZero();
    }

    @Test
    void aBlobThatHasChangedOnDiskEndsTheSave() throws IOException {
        Path blob = root.content().resolve(ImageArchive.blob(shared.bytes()));
        byte[] lie = shared.bytes().clone();
        lie[lie.length - 1]++;
        Files.write(blob, lie);
        try {
            assertThatThrownBy(() -> save(ArchiveFormat.OCI, NAME))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.CONTENT_CORRUPT));
        } finally {
            Files.write(blob, shared.bytes());
        }
    }

    @Test
    void aReaderThatGoesEndsTheSave() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> images.save(new SaveRequest(List.of(NAME), ArchiveFormat.OCI), gone))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.CANCELLED));
    }

    private List<Image> bring(byte[] archive) {
        return images.importArchive(new ByteArrayInputStream(archive), ImportRequest.plain(), ProgressListener.none());
    }

    private byte[] save(ArchiveFormat format, String... names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        images.save(new SaveRequest(List.of(names), format), out);
        return out.toByteArray();
    }

    private Path write(ArchiveFormat format, String... names) throws IOException {
        return Files.write(temporary.resolve(format + ".tar"), save(format, names));
    }

    private Path skopeo(String source) throws IOException {
        Path target = Files.createTempDirectory(temporary, "copy");
        CommandResult.of(new ProcessBuilder("skopeo", "copy", "--quiet", source, "dir:" + target))
                .succeeded();
        return target;
    }

    private CommandResult podman(String... arguments) {
        List<String> command = new ArrayList<>(List.of("podman", "--root", temporary + "/podman"));
        command.addAll(List.of("--runroot", temporary + "/podman-run", "--storage-driver", "vfs"));
        command.addAll(List.of(arguments));
        return CommandResult.of(new ProcessBuilder(command)).succeeded();
    }
}
