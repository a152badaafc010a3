package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.content.Contents;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.filesystem.DataRoot;
import io.caisson.query.ListQuery;
import io.caisson.snapshot.Snapshots;
import io.caisson.testing.CommandResult;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.ImageArchive;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that skopeo and podman write, and what skopeo reads of our store. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class ToolsArchiveTest {
    private static final String NAME = "docker.io/team/app:1";

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

    @TempDir
    Path temporary;

    private final FakeImage image = FakeImage.of(
            Layer.gzip(FakeImage.tar("file", "first")),
            Layer.gzip(FakeImage.tar("file", "second")),
            Layer.gzip(FakeImage.tar("third", "third")),
            Layer.gzip(FakeImage.tar("file", "first")));
    private StoredImages before;

    @BeforeEach
    void start() {
        flyway.migrate();
        before = StoredImages.of(images, root);
    }

    @AfterEach
    void delete() {
        images.list(ListQuery.matching(""))
                .items()
                .forEach(each -> images.delete(new ImageDeletion(each.id(), true, false, "")));
    }

    @Test
    void anOciArchiveOfSkopeo() throws IOException {
        assertLoads(skopeo("oci-archive"));
    }

    @Test
    void aDockerArchiveOfSkopeo() throws IOException {
        assertLoads(skopeo("docker-archive"));
    }

    @Test
    void whatPodmanSaves() throws IOException {
        Path archive = skopeo("docker-archive");
        podman("load", "--quiet", "--input", archive.toString());
        for (String format : List.of("docker-archive", "oci-archive")) {
            Path saved = temporary.resolve("podman-" + format + ".tar");
            podman("save", "--quiet", "--format", format, "--output", saved.toString(), NAME);
            assertLoads(saved);
            delete();
        }
        podman("rmi", "--all", "--force");
    }

    @Test
    void skopeoReadsOurStore() throws IOException {
        images.importArchive(ImageArchive.layout(image, NAME).open(), ImportRequest.plain(), ProgressListener.none());
        images.tag(NAME, "other:2");
        for (String name : List.of(NAME, "docker.io/library/other:2")) {
            String store = "oci:" + root.content() + ":" + name;
            assertThat(run("skopeo", "inspect", "--raw", store).output())
                    .isEqualTo(new String(image.manifest(), java.nio.charset.StandardCharsets.UTF_8));
            // A copy reads and verifies every blob, and those of an image's layers against its configuration.
            run("skopeo", "copy", "--quiet", store, "dir:" + Files.createTempDirectory(temporary, "copy"));
        }
        run("umoci", "stat", "--image", root.content() + ":" + NAME);
        images.delete(ImageDeletion.of("other:2"));
        assertThat(CommandResult.of(new ProcessBuilder(
                                "skopeo", "inspect", "--raw", "oci:" + root.content() + ":docker.io/library/other:2"))
                        .exitCode())
                .isNotZero();
    }

    private void assertLoads(Path archive) throws IOException {
        Image loaded;
        try (InputStream in = Files.newInputStream(archive)) {
            loaded = images.importArchive(in, ImportRequest.plain(), ProgressListener.none())
                    .getFirst();
        }
        assertThat(loaded.references()).containsExactly(NAME);
        assertThat(loaded.layers())
                .extracting(Image.Layer::diffId)
                .containsExactlyElementsOf(
                        image.layers().stream().map(Layer::diffId).toList());
        assertThat(loaded.config().config().cmd()).containsExactly("/bin/true");
        List<Path> directories = images.resolve(NAME, null).bottomUp().stream()
                .map(snapshots::layerDirectory)
                .toList();
        assertThat(directories.get(1).resolve("file")).hasContent("second");
        assertThat(directories.get(2).resolve("third")).hasContent("third");
        assertThat(directories.get(3).resolve("file")).hasContent("first");
        loaded.layers()
                .forEach(layer -> assertThat(contents.contains(layer.digest())).isTrue());
        images.delete(ImageDeletion.of(NAME));
        before.assertUnchanged(images, root);
    }

    private Path skopeo(String format) throws IOException {
        Path archive = temporary.resolve(format + ".tar");
        Path layout = Files.createDirectory(temporary.resolve("layout"));
        Path tar = Files.write(
                temporary.resolve("layout.tar"),
                ImageArchive.layout(image, NAME).bytes());
        run("tar", "-C", layout.toString(), "-xf", tar.toString());
        run("skopeo", "copy", "--quiet", "oci:" + layout + ":" + NAME, format + ":" + archive + ":" + NAME);
        return archive;
    }

    private void podman(String... arguments) {
        String[] command = new String[arguments.length + 7];
        List<String> own = List.of(
                "podman",
                "--root",
                temporary.resolve("podman").toString(),
                "--runroot",
                temporary.resolve("podman-run").toString(),
                "--storage-driver",
                "vfs");
        System.arraycopy(own.toArray(), 0, command, 0, 7);
        System.arraycopy(arguments, 0, command, 7, arguments.length);
        run(command);
    }

    private static CommandResult run(String... command) {
        return CommandResult.of(new ProcessBuilder(command)).succeeded();
    }
}
