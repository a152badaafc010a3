package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.caisson.content.Contents;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Platform;
import io.caisson.query.ListQuery;
import io.caisson.snapshot.Snapshots;
import io.caisson.testing.CommandResult;
import io.caisson.testing.LocalRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a real registry; needs root, since layers hold owners and whiteouts. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class ImagesTest {
    @Inject
    DataSource dataSource;

    @Inject
    Images images;

    @Inject
    ImageReconciler reconciler;

    @Inject
    Contents contents;

    @Inject
    Snapshots snapshots;

    @Inject
    Flyway flyway;

    @TempDir
    Path temporary;

    @BeforeEach
    void migrate() {
        flyway.migrate();
    }

    @Test
    void pullsHoldsTagsAndDeletes() throws Exception {
        try (LocalRegistry registry = LocalRegistry.start(temporary)) {
            String reference = registry.host() + "/team/app:1";
            push(reference);
            List<TransferProgress> heard = new ArrayList<>();
            Image pulled = images.pull(PullRequest.of(reference), heard::add);
            assertThat(pulled.references()).containsExactly(reference);
            assertThat(pulled.layers()).hasSize(1);
            assertThat(heard.getLast().layers()).allMatch(layer -> layer.state() == TransferProgress.LayerState.DONE);
            ResolvedImage resolved = images.resolve(pulled.id().substring(0, 12), Platform.host());
            assertThat(snapshots.layerDirectory(resolved.bottomUp().getFirst()).resolve("greeting"))
                    .hasContent("hello");
            assertThat(contents.contains(pulled.layers().getFirst().digest())).isTrue();
            assertThat(images.list(ListQuery.matching("reference = \"" + reference + "\""))
                            .items())
                    .extracting(Image::id, Image::references)
                    .containsExactly(tuple(pulled.id(), pulled.references()));

            images.pull(PullRequest.of(reference), heard::add);
            assertThat(heard.getLast().layers())
                    .allMatch(layer -> layer.state() == TransferProgress.LayerState.ALREADY_THERE);
            assertThat(images.tag(reference, "other:2").references())
                    .containsExactly(reference, "docker.io/library/other:2");

            String container = UUID.randomUUID().toString();
            statement("select image_hold(?, ?, ?)", pulled.node(), pulled.id(), container);
            refused(() -> images.delete(ImageDeletion.of(pulled.id())), ErrorReason.IMAGE_IN_USE);
            assertThat(images.delete(ImageDeletion.of("other:2")).deletedId()).isEmpty();
            statement("select image_release(?, ?)", pulled.node(), container);
            assertThat(reconciler.reconcile().broken()).isEmpty();
            assertThat(images.delete(ImageDeletion.of(reference)).deletedId()).isEqualTo(pulled.id());
            assertThat(snapshots.hasLayer(resolved.bottomUp().getFirst())).isFalse();
            assertThat(contents.contains(pulled.layers().getFirst().digest())).isFalse();
            refused(() -> images.get(reference), ErrorReason.IMAGE_NOT_FOUND);
            refusesWhatIsNotThere(registry, reference);
        }
    }

    /** What a container's own statements do to the images' tables. */
    private void statement(String sql, String... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            statement.execute();
        }
    }

    private void refusesWhatIsNotThere(LocalRegistry registry, String reference) {
        refused(
                () -> images.pull(PullRequest.of(registry.host() + "/team/app:none"), ProgressListener.none()),
                ErrorReason.REGISTRY_IMAGE_NOT_FOUND);
        refused(
                () -> images.pull(
                        PullRequest.of(reference).withPlatform(Platform.parse("linux/s390x")), ProgressListener.none()),
                ErrorReason.PLATFORM_MISMATCH);
    }

    private void push(String reference) throws Exception {
        Path files = Files.createDirectory(temporary.resolve("files"));
        Files.writeString(files.resolve("greeting"), "hello");
        Path layout = temporary.resolve("layout");
        run("umoci", "init", "--layout", layout.toString());
        run("umoci", "new", "--image", layout + ":app");
        Path tar = temporary.resolve("layer.tar");
        run("tar", "-C", files.toString(), "-cf", tar.toString(), "greeting");
        // Not `umoci insert`: that leaves its tar without padding and end.
        run("umoci", "raw", "add-layer", "--image", layout + ":app", tar.toString());
        run("skopeo", "copy", "--dest-tls-verify=false", "oci:" + layout + ":app", "docker://" + reference);
    }

    private static void run(String... command) {
        CommandResult.of(new ProcessBuilder(command)).succeeded();
    }

    private static void refused(ThrowingCallable call, ErrorReason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}
