package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import io.caisson.filesystem.DataRoot;
import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a delete takes, refuses and leaves. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class DeleteImageTest {
    @Inject
    DataSource dataSource;

    @Inject
    Images images;

    @Inject
    ImageReconciler reconciler;

    @Inject
    DataRoot root;

    @Inject
    Flyway flyway;

    private final Layer base = Layer.gzip(FakeImage.tar("base", "base"));
    private final Layer own = Layer.gzip(FakeImage.tar("own", "own"));
    private final FakeImage lower = FakeImage.of(base);
    private final FakeImage upper = FakeImage.of(base, own);
    private final String container =
            UUID.randomUUID().toString().replace("-", "").repeat(2);
    private FakeRegistry registry;
    private StoredImages before;
    private Image image;
    private String first;

    @BeforeEach
    void pull() throws IOException {
        flyway.migrate();
        registry = FakeRegistry.start();
        registry.push("lower", lower);
        registry.push("1", upper);
        before = StoredImages.of(images, root);
        image = images.pull(PullRequest.of(registry.reference("1")), ProgressListener.none());
        first = registry.reference("1");
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        registry.close();
        execute("select image_release(?, ?)", image.node(), container);
        execute("delete from container where id = ?", container);
        before.assertUnchanged(images, root);
    }

    @Test
    void aReferenceOfSeveralGoesAloneEvenByForce() {
        images.tag(first, "other:1");
        DeletedImage untagged = images.delete(new ImageDeletion("other:1", true, false, ""));
        assertThat(untagged)
                .isEqualTo(new DeletedImage(List.of("docker.io/library/other:1"), "", List.of(), FreedBytes.NONE));
        assertThat(images.get(image.id()).references()).containsExactly(first);
        assertThat(images.delete(new ImageDeletion(first, true, false, "")).deletedId())
                .isEqualTo(image.id());
    }

    @Test
    void anIdTakesAllReferencesOfOneRepositoryButOfSeveralOnlyByForce() {
        String second = Reference.parse(first).name() + ":2";
        images.tag(first, second);
        images.tag(first, "other:1");
        assertThat(inTheWay(ImageDeletion.of(image.id())))
                .extracting(Precondition::type, Precondition::subject)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("REFERENCED_BY", first),
                        org.assertj.core.groups.Tuple.tuple("REFERENCED_BY", second),
                        org.assertj.core.groups.Tuple.tuple("REFERENCED_BY", "docker.io/library/other:1"));
        images.untag("other:1", "", false);
        DeletedImage deleted = images.delete(ImageDeletion.of(image.id()));
        assertThat(deleted.untagged()).containsExactlyInAnyOrder(first, second);
        assertThat(deleted.deletedId()).isEqualTo(image.id());
    }

    @Test
    void tellsBeforehandWhatGoesAndThenExactlyThatGoes() {
        Image other = images.pull(PullRequest.of(registry.reference("lower")), ProgressListener.none());
        DeletedImage forecast = images.delete(new ImageDeletion(first, false, true, ""));
        assertThat(images.get(first).sizes().uniqueBytes())
                .isEqualTo(forecast.freed().bytes());
        DeletedImage deleted = images.delete(ImageDeletion.of(first));
        assertThat(deleted).isEqualTo(forecast);
        assertThat(deleted.freed().blobs())
                .containsExactlyInAnyOrder(own.digest(), Digest.of(upper.config()), Digest.of(upper.manifest()));
        assertThat(deleted.freed().layers())
                .containsExactly(image.layers().getLast().chain());
        assertThat(deleted.freed().bytes())
                .isGreaterThan(own.bytes().length + upper.config().length + upper.manifest().length);
        DeletedImage rest = images.delete(ImageDeletion.of(other.id()));
        assertThat(rest.freed().blobs()).contains(base.digest());
    }

    @Test
    void anUntaggedImageDanglesUntilItIsDeletedByItsId() {
        assertThat(images.untag(first, "", true).untagged()).containsExactly(first);
        assertThat(images.get(first).references()).containsExactly(first);
        refused(() -> images.untag(first, "other", false), ErrorReason.ETAG_MISMATCH);
        images.untag(first, images.get(first).etag(), false);
        refused(() -> images.untag(first, "", false), ErrorReason.IMAGE_NOT_FOUND);
        assertThat(images.get(image.id()).references()).isEmpty();
        images.delete(ImageDeletion.of(image.id()));
    }

    @Test
    void whoUsesItIsNamed() throws SQLException {
        use();
        for (String name : List.of(first, image.id())) {
            assertThat(inTheWay(ImageDeletion.of(name))).singleElement().satisfies(user -> {
                assertThat(user.type()).isEqualTo("IN_USE_BY");
                assertThat(user.subject()).isEqualTo(container);
            });
        }
        execute("select image_release(?, ?)", image.node(), container);
        images.delete(ImageDeletion.of(first));
    }

    @Test
    void byForceItGoesWithItsLastContainer() throws SQLException {
        use();
        DeletedImage forced = images.delete(new ImageDeletion(image.id(), true, false, ""));
        assertThat(forced).isEqualTo(new DeletedImage(List.of(first), "", List.of(container), FreedBytes.NONE));
        assertThat(images.get(image.id()).abandoned()).isTrue();
        images.collect();
        assertThat(reconciler.reconcile().broken()).isEmpty();
        assertThat(images.get(image.id()).references()).isEmpty();
        assertThat(execute("select image_release(?, ?)", image.node(), container))
                .isTrue();
        images.collect();
        refused(() -> images.get(image.id()), ErrorReason.IMAGE_NOT_FOUND);
    }

    @Test
    void anEngineThatDiedBeforeItWentRemovesItAtTheStart() throws SQLException {
        use();
        images.delete(new ImageDeletion(first, true, false, ""));
        execute("select image_release(?, ?)", image.node(), container);
        reconciler.reconcile();
    }

    @Test
    void aNewReferenceHasItStay() throws SQLException {
        use();
        images.delete(new ImageDeletion(first, true, false, ""));
        images.pull(PullRequest.of(first), ProgressListener.none());
        assertThat(execute("select image_release(?, ?)", image.node(), container))
                .isFalse();
        images.collect();
        assertThat(images.get(first).abandoned()).isFalse();
        images.delete(ImageDeletion.of(first));
    }

    @Test
    void byForceAndIdItIsRefusedWhileOneRuns() throws SQLException {
        use();
        execute(
                "insert into container (id, node, name, state, config, image_id, launch, command, mount_points,"
                        + " prepared, create_time) values (?, ?, ?, 'RUNNING', '{}', ?, '{}', '[]', '[]', true, now())",
                container,
                image.node(),
                container,
                image.id());
        assertThat(inTheWay(new ImageDeletion(image.id(), true, false, "")))
                .extracting(Precondition::subject)
                .containsExactly(container);
        assertThat(images.delete(new ImageDeletion(first, true, false, "")).keptFor())
                .containsExactly(container);
        execute("select image_release(?, ?)", image.node(), container);
        images.collect();
    }

    @Test
    void tellsWhenItWasUsedLast() throws SQLException {
        assertThat(images.get(first).lastUseTime()).isNull();
        Instant begun = Instant.now().truncatedTo(ChronoUnit.MICROS);
        use();
        Instant used = images.get(first).lastUseTime();
        assertThat(used).isBetween(begun, Instant.now());
        execute("select image_release(?, ?)", image.node(), container);
        assertThat(images.get(first).lastUseTime()).isEqualTo(used);
        images.delete(ImageDeletion.of(first));
    }

    private void use() throws SQLException {
        execute("select image_hold(?, ?, ?)", image.node(), image.id(), container);
    }

    private List<Precondition> inTheWay(ImageDeletion deletion) {
        try {
            images.delete(deletion);
        } catch (EngineException e) {
            assertThat(e.reason()).isEqualTo(ErrorReason.IMAGE_IN_USE);
            return e.preconditions();
        }
        throw new AssertionError("not refused");
    }

    /** What a container's own statements do; whether the first column is true. */
    private boolean execute(String sql, String... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            if (!statement.execute()) {
                return false;
            }
            var row = statement.getResultSet();
            return row.next() && "t".equals(row.getString(1));
        }
    }

    private static void refused(ThrowingCallable call, ErrorReason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}
