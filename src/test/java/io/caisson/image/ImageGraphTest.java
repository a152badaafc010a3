package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.content.Contents;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import io.caisson.query.ListQuery;
import io.caisson.snapshot.Snapshots;
import io.caisson.testing.FakeImage;
import io.caisson.testing.ImageArchive;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random images come and go; the store always holds exactly what they need. {@code -Dcaisson.seed=N} repeats
 * a run, {@code -Dsoak} makes it long.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
@Timeout(600)
class ImageGraphTest {
    private static final long SEED = Long.getLong("caisson.seed", System.nanoTime());
    private static final int STEPS = Boolean.getBoolean("caisson.soak") ? 2_000 : 150;
    private static final int THREADS = 4;
    private static final List<String> NAMES = List.of("a:1", "a:2", "b:1", "c:1");

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

    /** By ID: what should be there. */
    private final Map<String, FakeImage> model = new HashMap<>();

    /** Where each reference should point to. */
    private final Map<String, String> pointers = new HashMap<>();

    @BeforeEach
    void empty() {
        flyway.migrate();
        assertThat(images.list(ListQuery.first()).items()).isEmpty();
    }

    @AfterEach
    void everythingGoes() {
        images.prune(new ImagePrune(true, "", false));
        assertThat(contents.list()).isEmpty();
        assertThat(snapshots.listLayers()).isEmpty();
    }

    @Test
    void theStoreHoldsExactlyWhatTheImagesNeed() {
        Random random = new Random(SEED);
        ImageGraph graph = new ImageGraph(random);
        for (int step = 0; step < STEPS; step++) {
            Set<Digest> blobs = ImageGraph.blobs(model.values());
            Set<ChainId> layers = ImageGraph.chains(model.values());
            String did = change(random, graph, blobs, layers);
            String where = "seed " + SEED + ", step " + step + ": " + did;
            assertThat(contents.list()).as(where).containsExactlyInAnyOrderElementsOf(ImageGraph.blobs(model.values()));
            assertThat(snapshots.listLayers()).as(where).isEqualTo(ImageGraph.chains(model.values()));
            assertThat(images.list(ListQuery.first()).items())
                    .as(where)
                    .extracting(Image::id)
                    .containsExactlyInAnyOrderElementsOf(model.keySet());
        }
    }

    private String change(Random random, ImageGraph graph, Set<Digest> blobs, Set<ChainId> layers) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                FakeImage image = graph.next();
                load(image, name);
                model.put(ImageGraph.id(image), image);
                pointers.put(name, ImageGraph.id(image));
                yield "load " + name;
            }
            case 3 -> {
                if (pointers.remove(name) != null) {
                    images.untag(name, "", false);
                }
                yield "untag " + name;
            }
            case 4, 5 -> {
                String pointed = pointers.remove(name);
                if (pointed != null) {
                    FreedBytes freed = images.delete(ImageDeletion.of(name)).freed();
                    model.keySet().removeIf(id -> id.equals(pointed) && !pointers.containsValue(id));
                    checkFreed(freed, blobs, layers);
                }
                yield "delete " + name;
            }
            case 6 -> deleteAny(random, blobs, layers);
            default -> prune(blobs, layers);
        };
    }

    private String deleteAny(Random random, Set<Digest> blobs, Set<ChainId> layers) {
        if (model.isEmpty()) {
            return "nothing";
        }
        String id = List.copyOf(model.keySet()).get(random.nextInt(model.size()));
        FreedBytes freed = images.delete(new ImageDeletion(id, true, false, "")).freed();
        model.remove(id);
        pointers.values().removeIf(id::equals);
        checkFreed(freed, blobs, layers);
        return "delete " + id;
    }

    private String prune(Set<Digest> blobs, Set<ChainId> layers) {
        PrunedImages forecast = images.prune(new ImagePrune(false, "", true));
        assertThat(images.prune(new ImagePrune(false, "", false))).isEqualTo(forecast);
        model.keySet().removeIf(id -> !pointers.containsValue(id));
        checkFreed(forecast.freed(), blobs, layers);
        return "prune";
    }

    /** What went is what was there and is not needed any more. */
    private void checkFreed(FreedBytes freed, Set<Digest> blobs, Set<ChainId> layers) {
        Set<Digest> goneBlobs = new HashSet<>(blobs);
        goneBlobs.removeAll(ImageGraph.blobs(model.values()));
        assertThat(freed.blobs()).containsExactlyInAnyOrderElementsOf(goneBlobs);
        Set<ChainId> goneLayers = new HashSet<>(layers);
        goneLayers.removeAll(ImageGraph.chains(model.values()));
        assertThat(freed.layers()).containsExactlyInAnyOrderElementsOf(goneLayers);
    }

    @Test
    void loadsUsesAndDeletesAtOneTimeTakeNothingFromEachOther() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(SEED + i);
                String container = Integer.toString(i).repeat(64);
                running.add(threads.submit(() -> {
                    live(random, container);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        // Nothing is missing, and nothing is left that no image needs.
        assertThat(reconciler.reconcile())
                .as("seed " + SEED)
                .isEqualTo(new ImageReconciler.Report(List.of(), List.of(), List.of()));
    }

    /** Loads an image and makes a container of it, whose layers must stay; others delete and prune meanwhile. */
    private void live(Random random, String container) throws SQLException {
        ImageGraph graph = new ImageGraph(random);
        for (int step = 0; step < STEPS / THREADS; step++) {
            FakeImage image = graph.next();
            String id = ImageGraph.id(image);
            load(image, NAMES.get(random.nextInt(NAMES.size())));
            if (hold(id, container)) {
                attempt(new ImageDeletion(id, random.nextBoolean(), false, ""));
                assertThat(snapshots.listLayers()).as("seed " + SEED).containsAll(ImageGraph.chains(List.of(image)));
                assertThat(contents.list()).as("seed " + SEED).containsAll(ImageGraph.blobs(List.of(image)));
                if (execute("select image_release(?, ?)", images.get(id).node(), container)) {
                    images.collect();
                }
            }
            attempt(ImageDeletion.of(NAMES.get(random.nextInt(NAMES.size()))));
            if (random.nextInt(4) == 0) {
                images.prune(new ImagePrune(random.nextBoolean(), "", false));
            }
        }
    }

    /** False if the image went before. */
    private boolean hold(String id, String container) throws SQLException {
        try {
            execute("select image_hold(?, ?, ?)", images.get(id).node(), id, container);
            return true;
        } catch (EngineException e) {
            assertThat(e.reason()).isEqualTo(ErrorReason.IMAGE_NOT_FOUND);
            return false;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("P0002");
            return false;
        }
    }

    private void attempt(ImageDeletion deletion) {
        try {
            images.delete(deletion);
        } catch (EngineException e) {
            assertThat(e.reason()).isIn(ErrorReason.IMAGE_NOT_FOUND, ErrorReason.IMAGE_IN_USE);
        }
    }

    private void load(FakeImage image, String name) {
        images.importArchive(
                ImageArchive.layout(image, name).open(), new ImportRequest(null, null), ProgressListener.none());
    }

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
}
