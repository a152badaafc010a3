package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.content.Contents;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.filesystem.DataRoot;
import io.caisson.oci.Digest;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.ImageArchive;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a prune takes, and what images take on disk: one dangling, one tagged, one in use, all on one base. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class PruneImagesTest {
    private static final String CONTAINER = "c".repeat(64);

    @Inject
    DataSource dataSource;

    @Inject
    Images images;

    @Inject
    Contents contents;

    @Inject
    DataRoot root;

    @Inject
    Flyway flyway;

    private final Layer base = Layer.gzip(FakeImage.tar("base", "base".repeat(5_000)));
    private StoredImages before;
    private Image dangling;
    private Image tagged;
    private Image used;

    @BeforeEach
    void load() throws SQLException {
        flyway.migrate();
        before = StoredImages.of(images, root);
        dangling = load("dangling", "");
        tagged = load(
                "tagged",
                "[{\"created_by\":\"base\",\"created\":\"2020-01-01T00:00:00Z\"},"
                        + "{\"created_by\":\"ENV\",\"empty_layer\":true},{\"created_by\":\"own\",\"comment\":\"c\"}]");
        used = load("used", "[{\"created_by\":\"base\",\"created\":\"-20200-01-01T00:00:00Z\"}]");
        images.untag("dangling", "", false);
        execute("select image_hold(?, ?, ?)", used.node(), used.id(), CONTAINER);
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        execute("select image_release(?, ?)", used.node(), CONTAINER);
        images.prune(new ImagePrune(true, "", false));
        before.assertUnchanged(images, root);
    }

    @Test
    void takesWhatDanglesAndTellsExactlyWhatBeforehand() {
        StoredImages full = StoredImages.of(images, root);
        PrunedImages forecast = images.prune(new ImagePrune(false, "", true));
        full.assertUnchanged(images, root);
        assertThat(forecast.images()).containsExactly(new PrunedImages.Removed(dangling.id(), List.of()));
        assertThat(forecast.freed().layers())
                .containsExactly(dangling.layers().getLast().chain());
        assertThat(forecast.freed().bytes())
                .isEqualTo(images.get(dangling.id()).sizes().uniqueBytes());
        assertThat(images.prune(new ImagePrune(false, "", false))).isEqualTo(forecast);
        assertThat(images.prune(new ImagePrune(false, "", false)).images()).isEmpty();
        assertThat(contents.contains(base.digest())).isTrue();
    }

    @Test
    void takesAllThatNobodyUses() {
        PrunedImages forecast = images.prune(new ImagePrune(true, "", true));
        assertThat(forecast.freed().bytes()).isEqualTo(images.usage().reclaimableBytes());
        PrunedImages pruned = images.prune(new ImagePrune(true, "", false));
        assertThat(pruned).isEqualTo(forecast);
        assertThat(pruned.images())
                .containsExactlyInAnyOrder(
                        new PrunedImages.Removed(dangling.id(), List.of()),
                        new PrunedImages.Removed(tagged.id(), List.of("docker.io/library/tagged:latest")));
        assertThat(images.usage().images()).extracting(Image::id).containsExactly(used.id());
        assertThat(images.usage().reclaimableBytes()).isZero();
    }

    @Test
    void takesOnlyWhatTheFilterLetsThrough() {
        assertThat(images.prune(new ImagePrune(true, "labels.name != \"tagged\"", true))
                        .images())
                .extracting(PrunedImages.Removed::id)
                .containsExactly(dangling.id());
        assertThat(images.prune(new ImagePrune(true, "create_time < 1970-01-01T00:00:00Z", false))
                        .images())
                .isEmpty();
    }

    @Test
    void measuresImagesAndWhatTheyShare() {
        ImageUsage usage = images.usage();
        assertThat(usage.users()).containsOnlyKeys(used.id());
        assertThat(usage.images()).hasSize(3).allSatisfy(image -> {
            ImageSizes sizes = Objects.requireNonNull(image.sizes());
            assertThat(sizes.sharedBytes()).isEqualTo(usage.sharedBytes());
            assertThat(sizes.unpackedBytes()).isGreaterThan(20_000);
            assertThat(sizes.totalBytes()).isEqualTo(sizes.unpackedBytes() + sizes.documentBytes() + image.sizeBytes());
        });
        assertThat(usage.sharedBytes()).isGreaterThan(base.bytes().length + 20_000);
        assertThat(usage.totalBytes())
                .isEqualTo(usage.sharedBytes() + unique(dangling) + unique(tagged) + unique(used));
        assertThat(usage.reclaimableBytes()).isEqualTo(unique(dangling) + unique(tagged));
    }

    @Test
    void tellsTheHistoryWithItsLayers() {
        List<HistoryEntry> steps = images.history("tagged");
        assertThat(steps).extracting(HistoryEntry::createdBy).containsExactly("base", "ENV", "own");
        assertThat(steps.getFirst().layer())
                .isEqualTo(images.get("tagged").layers().getFirst());
        assertThat(steps.get(1).layer()).isNull();
        assertThat(steps.getLast().layer())
                .isEqualTo(images.get("tagged").layers().getLast());
        assertThat(steps.getFirst().createTime()).hasToString("2020-01-01T00:00:00Z");
        assertThat(images.history(dangling.id()))
                .extracting(HistoryEntry::createdBy)
                .containsExactly("", "");
        assertThat(images.history("used")).extracting(HistoryEntry::createdBy).containsExactly("base", "");
        assertThat(images.history("used").getFirst().createTime()).isNull();
    }

    private long unique(Image image) {
        return Objects.requireNonNull(images.get(image.id()).sizes()).uniqueBytes();
    }

    private Image load(String name, String history) {
        Layer own = Layer.gzip(FakeImage.tar("own", name));
        String diffIds = String.join(
                "\",\"",
                Stream.of(base, own).map(layer -> layer.diffId().toString()).toList());
        String config = "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"Labels\":{\"name\":\"" + name
                + "\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + diffIds + "\"]}"
                + (history.isEmpty() ? "" : ",\"history\":" + history) + "}";
        FakeImage image = FakeImage.withConfig(config.getBytes(StandardCharsets.UTF_8), base, own);
        assertThat(contents.contains(Digest.of(image.manifest()))).isFalse();
        return images.importArchive(
                        ImageArchive.layout(image, name).open(), new ImportRequest(null, null), ProgressListener.none())
                .getFirst();
    }

    private void execute(String sql, String... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            statement.execute();
        }
    }
}
