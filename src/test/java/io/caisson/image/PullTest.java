package io.caisson.image;

import static io.caisson.testing.FakeRegistry.blobPath;
import static io.caisson.testing.FakeRegistry.manifestPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.content.Contents;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DataRoot;
import io.caisson.image.TransferProgress.LayerState;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.MediaType;
import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import io.caisson.snapshot.Snapshots;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.FakeRegistry.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pulls what is sound, and counts what is asked of the registry. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class PullTest {
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

    private FakeRegistry registry;
    private StoredImages before;

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
    void unpacksLayersOfEveryCompressionInTheirOrder() {
        List<Layer> layers = List.of(
                Layer.gzip(FakeImage.tar("file", "of gzip")),
                Layer.zstd(FakeImage.tar("file", "of zstd")),
                Layer.plain(FakeImage.tar("file", "of no compression")));
        Image pulled = pull(registry.push("1", FakeImage.of(layers.toArray(Layer[]::new))));
        assertThat(pulled.layers())
                .extracting(Image.Layer::digest, Image.Layer::diffId, Image.Layer::mediaType)
                .containsExactlyElementsOf(layers.stream()
                        .map(each ->
                                org.assertj.core.groups.Tuple.tuple(each.digest(), each.diffId(), each.mediaType()))
                        .toList());
        assertThat(directories(pulled))
                .satisfiesExactly(
                        one -> assertThat(one.resolve("file")).hasContent("of gzip"),
                        two -> assertThat(two.resolve("file")).hasContent("of zstd"),
                        three -> assertThat(three.resolve("file")).hasContent("of no compression"));
        assertGoneWith(pulled);
    }

    @Test
    void choosesThePlatformFromAnIndex() {
        Platform other = new Platform("linux", "s390x", null);
        FakeImage ours = FakeImage.of(Layer.gzip(FakeImage.tar("file", "ours")));
        FakeImage theirs = FakeImage.of(other, Layer.gzip(FakeImage.tar("file", "theirs")));
        registry.push("ours", ours);
        registry.push("theirs", theirs);
        registry.serve(
                manifestPath("both"),
                Answer.ok(
                        MediaType.INDEX, FakeImage.index(theirs.descriptor(other), ours.descriptor(Platform.host()))));
        String reference = registry.reference("both");

        Image first = pull(reference);
        assertThat(first.platform()).isEqualTo(Platform.host());
        assertThat(directories(first).getFirst().resolve("file")).hasContent("ours");
        assertThat(registry.requests(blobPath(theirs.layers().getFirst().digest())))
                .isZero();

        Image second = images.pull(PullRequest.of(reference).withPlatform(other), ProgressListener.none());
        assertThat(directories(second).getFirst().resolve("file")).hasContent("theirs");
        assertThat(second.platform()).isEqualTo(other);
        assertThat(second.references()).containsExactly(reference);
        assertThat(images.get(first.id()).references()).isEmpty();
        images.delete(ImageDeletion.of(first.id()));
        assertGoneWith(second);
    }

    @Test
    void fetchesAllPlatformsEachUnderItsDigest() {
        Platform other = new Platform("linux", "s390x", null);
        FakeImage ours = FakeImage.of(Layer.gzip(FakeImage.tar("file", "ours")));
        FakeImage theirs = FakeImage.of(other, Layer.gzip(FakeImage.tar("file", "theirs")));
        Platform attestation = new Platform("unknown", "unknown", null);
        registry.push("ours", ours);
        registry.push("theirs", theirs);
        byte[] index = FakeImage.index(
                theirs.descriptor(other), ours.descriptor(attestation), ours.descriptor(Platform.host()));
        registry.serve(manifestPath("all"), Answer.ok(MediaType.INDEX, index));
        String reference = registry.reference("all");

        Image host = images.pull(PullRequest.of(reference).forAllPlatforms(), ProgressListener.none());

        String repository = reference.substring(0, reference.lastIndexOf(':'));
        Digest digestOfOurs = Digest.of(ours.manifest());
        Digest digestOfTheirs = Digest.of(theirs.manifest());
        assertThat(host.platform()).isEqualTo(Platform.host());
        assertThat(host.references()).containsExactlyInAnyOrder(reference, repository + "@" + digestOfOurs);
        Image second = images.get(repository + "@" + digestOfTheirs);
        assertThat(second.platform()).isEqualTo(other);
        assertThat(directories(second).getFirst().resolve("file")).hasContent("theirs");

        OfferedPlatforms offered = images.platforms(Reference.parse(reference), null);
        assertThat(offered.digest()).isEqualTo(Digest.of(index));
        assertThat(offered.manifests())
                .containsExactly(
                        new OfferedPlatforms.Offer(other, digestOfTheirs, theirs.manifest().length),
                        new OfferedPlatforms.Offer(Platform.host(), digestOfOurs, ours.manifest().length));
        images.delete(ImageDeletion.of(host.id()));
        assertGoneWith(second);
    }

    @Test
    void tellsThePlatformOfAnImageWithoutIndex() {
        Platform other = new Platform("linux", "s390x", null);
        FakeImage theirs = FakeImage.of(other, Layer.gzip(FakeImage.tar("file", "theirs")));
        String reference = registry.push("theirs", theirs);
        assertThat(images.platforms(Reference.parse(reference), null).manifests())
                .containsExactly(
                        new OfferedPlatforms.Offer(other, Digest.of(theirs.manifest()), theirs.manifest().length));
        before.assertUnchanged(images, root);
    }

    @Test
    void aTagHasTheImagesOfAllPlatformsThatAreHere() {
        Platform other = new Platform("linux", "s390x", null);
        FakeImage ours = FakeImage.of(Layer.gzip(FakeImage.tar("file", "ours")));
        FakeImage theirs = FakeImage.of(other, Layer.gzip(FakeImage.tar("file", "theirs")));
        registry.push("ours", ours);
        registry.push("theirs", theirs);
        registry.serve(
                manifestPath("1"),
                Answer.ok(
                        MediaType.INDEX, FakeImage.index(theirs.descriptor(other), ours.descriptor(Platform.host()))));
        PullRequest request = PullRequest.of(registry.reference("1"));
        String tag = registry.host() + "/team/other:2";
        Image first = images.pull(request, ProgressListener.none());
        assertThatThrownBy(() -> images.resolve(registry.reference("1"), other)).hasMessageContaining("Pull it");

        images.pull(request.forAllPlatforms(), ProgressListener.none());
        images.tag(registry.reference("1"), tag);
        for (String reference : List.of(registry.reference("1"), tag)) {
            assertThat(images.resolve(reference, other).platform()).isEqualTo(other);
            assertThat(images.resolve(reference, other).reference()).isEqualTo(reference);
            assertThat(images.resolve(reference, null).id()).isEqualTo(first.id());
            PullRequest never = PullRequest.of(reference).withPolicy(PullPolicy.NEVER);
            assertThat(images.pull(never.withPlatform(other), ProgressListener.none())
                            .platform())
                    .isEqualTo(other);
        }
        String theirId = images.resolve(tag, other).id();

        // A tag that comes to mean one image no longer has the others.
        images.tag(first.id(), tag);
        registry.serve(manifestPath("1"), Answer.ok(ours.manifestType(), ours.manifest()));
        images.pull(request, ProgressListener.none());
        assertThatThrownBy(() -> images.resolve(registry.reference("1"), other)).hasMessageContaining("Pull it");
        images.delete(new ImageDeletion(first.id(), true, false, ""));
        images.delete(new ImageDeletion(theirId, true, false, ""));
    }

    @Test
    void tellsWhatRefersToAnImage() throws IOException {
        FakeImage image = FakeImage.of(Layer.gzip(FakeImage.tar("file", "content")));
        String reference = registry.push("1", image);
        Digest subject = Digest.of(image.manifest());
        Descriptor bill = new Descriptor(
                MediaType.MANIFEST, "application/spdx+json", Digest.of("bill"), 4, null, Map.of(), List.of());
        Descriptor other = new Descriptor(MediaType.MANIFEST, null, Digest.of("other"), 5, null, Map.of(), List.of());
        registry.serve("/v2/team/app/referrers/" + subject, Answer.ok(MediaType.INDEX, FakeImage.index(bill, other)));
        assertThat(images.referrers(Reference.parse(reference), "", null))
                .isEqualTo(new ImageReferrers(subject, List.of(bill, other)));
        assertThat(images.referrers(Reference.parse(reference), "application/spdx+json", null)
                        .manifests())
                .containsExactly(bill);
        // A digest is asked about as it is: no manifest is fetched for it.
        int before = registry.requests(manifestPath("1"));
        Reference exact = Reference.parse(registry.host() + "/team/app@" + subject);
        assertThat(images.referrers(exact, "none/such", null).manifests()).isEmpty();
        assertThat(registry.requests(manifestPath("1"))).isEqualTo(before);
    }

    @Test
    void namesThePlatformsThatThereAre() {
        Platform other = new Platform("linux", "s390x", null);
        FakeImage theirs = FakeImage.of(other, Layer.gzip(FakeImage.tar("file", "theirs")));
        registry.push("theirs", theirs);
        registry.serve(manifestPath("1"), Answer.ok(MediaType.INDEX, FakeImage.index(theirs.descriptor(other))));
        for (String tag : List.of("1", "theirs")) {
            assertThatThrownBy(() -> pull(registry.reference(tag)))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.PLATFORM_MISMATCH))
                    .hasMessageContainingAll(
                            registry.reference(tag),
                            "linux/s390x",
                            Platform.host().toString());
        }
        before.assertUnchanged(images, root);
    }

    @Test
    void fetchesWhatImagesShareOnce() {
        Layer base = Layer.gzip(FakeImage.tar("base", "base"));
        Image one = pull(registry.push("1", FakeImage.of(base, Layer.gzip(FakeImage.tar("top", "one")))));
        List<TransferProgress> heard = new ArrayList<>();
        // The last layer is the first one's bytes once more, at another place.
        String reference = registry.push("2", FakeImage.of(base, Layer.gzip(FakeImage.tar("top", "two")), base));
        Image two = images.pull(PullRequest.of(reference), heard::add);
        assertThat(registry.requests(blobPath(base.digest()))).isOne();
        assertThat(heard.getLast().layers())
                .extracting(TransferProgress.LayerProgress::state)
                .containsExactly(LayerState.ALREADY_THERE, LayerState.DONE, LayerState.DONE);

        images.delete(ImageDeletion.of(one.id()));
        assertThat(directories(two).getFirst().resolve("base")).hasContent("base");
        assertGoneWith(two);
    }

    @Test
    void goesOnWithALayerWhoseConnectionBroke() {
        Layer layer = Layer.gzip(FakeImage.tar("file", "content"));
        String reference = registry.push("1", FakeImage.of(layer));
        registry.serve(
                blobPath(layer.digest()),
                Answer.times(1, Answer.cut(layer.bytes()), Answer.ok("application/octet-stream", layer.bytes())));
        Image pulled = pull(reference);
        assertThat(directories(pulled).getFirst().resolve("file")).hasContent("content");
        assertGoneWith(pulled);
    }

    @Test
    void followsARedirectToTheLayersBytes() {
        Layer layer = Layer.gzip(FakeImage.tar("file", "content"));
        String reference = registry.push("1", FakeImage.of(layer));
        registry.serve(blobPath(layer.digest()), Answer.redirect("/elsewhere"));
        registry.serve("/elsewhere", Answer.ok("application/octet-stream", layer.bytes()));
        assertGoneWith(pull(reference));
    }

    @Test
    void pullsByDigest() {
        FakeImage image = FakeImage.of(Layer.gzip(FakeImage.tar("file", "content")));
        registry.push("1", image);
        String reference = registry.reference("1").replace(":1", "@" + Digest.of(image.manifest()));
        Image pulled = pull(reference);
        assertThat(pulled.references()).containsExactly(reference);
        assertThat(images.get(reference).id()).isEqualTo(pulled.id());
        assertGoneWith(pulled);
    }

    @Test
    void keepsWhatIsNamedBySha512UnderThatName() {
        Layer layer = Layer.gzip(FakeImage.tar("file", "content"));
        FakeImage plain = FakeImage.of(layer);
        Digest named = FakeImage.sha512(layer.bytes());
        byte[] manifest = new String(plain.manifest(), StandardCharsets.UTF_8)
                .replace(layer.digest().toString(), named.toString())
                .getBytes(StandardCharsets.UTF_8);
        registry.push("1", plain);
        Digest top = FakeImage.sha512(manifest);
        registry.serve(manifestPath(top.toString()), Answer.ok(plain.manifestType(), manifest));
        registry.serve(blobPath(named), Answer.ok("application/octet-stream", layer.bytes()));
        Image pulled = pull(registry.reference("1").replace(":1", "@" + top));
        assertThat(pulled.manifestDigest()).isEqualTo(top);
        assertThat(contents.read(top, 10_000)).isEqualTo(manifest);
        assertThat(contents.contains(named)).isTrue();
        assertGoneWith(pulled);
    }

    private Image pull(String reference) {
        return images.pull(PullRequest.of(reference), ProgressListener.none());
    }

    private List<Path> directories(Image image) {
        return images.resolve(image.id(), null).bottomUp().stream()
                .map(snapshots::layerDirectory)
                .toList();
    }

    /** Deletes the last image of a test. */
    private void assertGoneWith(Image image) {
        images.delete(ImageDeletion.of(image.id()));
        before.assertUnchanged(images, root);
    }
}
