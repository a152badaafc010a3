package io.caisson.image;

import static io.caisson.testing.FakeRegistry.blobPath;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.content.Contents;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.filesystem.DataRoot;
import io.caisson.oci.ChainId;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.snapshot.Snapshots;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an engine that died leaves of images, and what becomes of it. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class ImageReconcilerTest {
    @Inject
    Images images;

    @Inject
    ImageReconciler reconciler;

    @Inject
    Contents contents;

    @Inject
    Snapshots snapshots;

    @Inject
    DataRoot root;

    @Inject
    Flyway flyway;

    private final Layer lower = Layer.gzip(FakeImage.tar("lower", "lower"));
    private final Layer upper = Layer.gzip(FakeImage.tar("upper", "upper"));
    private FakeRegistry registry;
    private Image image;
    private List<ChainId> chains;

    @BeforeEach
    void pull() throws IOException {
        flyway.migrate();
        registry = FakeRegistry.start();
        registry.push("1", FakeImage.of(lower, upper));
        image = again();
        chains = images.resolve(image.id(), null).bottomUp();
    }

    @AfterEach
    void delete() {
        registry.close();
        images.delete(ImageDeletion.of(image.id()));
    }

    @Test
    void removesWhatAPullThatDiedHasLeft() throws IOException {
        StoredImages sound = StoredImages.of(images, root);
        byte[] bytes = "of a pull that died".getBytes(StandardCharsets.UTF_8);
        Descriptor stray = Descriptor.of("text/plain", Digest.of(bytes), bytes.length);
        contents.put(stray, bytes);
        Files.writeString(root.content().resolve("ingest/tmp-1"), "half a blob");
        ChainId layer = new ChainId(Digest.of("stray"));
        // Neither is closed: the engine died.
        snapshots.stageLayer(layer).commit();
        snapshots.stageLayer(new ChainId(Digest.of("staged")));
        Files.delete(root.content().resolve("index.json"));

        ImageReconciler.Report report = reconciler.reconcile();
        assertThat(report.blobs()).containsExactly(stray.digest());
        assertThat(report.layers()).containsExactly(layer);
        assertThat(report.broken()).isEmpty();
        sound.assertUnchanged(images, root);
        assertThat(reconciler.reconcile()).isEqualTo(new ImageReconciler.Report(List.of(), List.of(), List.of()));
    }

    @Test
    void aPullBringsBackABlobThatIsMissing() {
        StoredImages sound = StoredImages.of(images, root);
        contents.delete(upper.digest());
        contents.delete(image.manifestDigest());
        assertThat(reconciler.reconcile().broken()).containsExactly(image.id());
        again();
        assertThat(registry.requests(blobPath(lower.digest()))).isOne();
        assertThat(reconciler.reconcile().broken()).isEmpty();
        sound.assertUnchanged(images, root);
    }

    @Test
    void aPullBringsBackALayerThatIsMissing() {
        StoredImages sound = StoredImages.of(images, root);
        snapshots.removeLayer(chains.getFirst());
        assertThat(reconciler.reconcile().broken()).containsExactly(image.id());
        again();
        assertThat(registry.requests(blobPath(lower.digest()))).isOne();
        assertThat(snapshots.layerDirectory(chains.getFirst()).resolve("lower")).hasContent("lower");
        sound.assertUnchanged(images, root);
    }

    private Image again() {
        return images.pull(PullRequest.of(registry.reference("1")), ProgressListener.none());
    }
}
