package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.image.TransferProgress.LayerState;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.MediaType;
import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import io.caisson.registry.Credentials;
import io.caisson.testing.CommandResult;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.LocalRegistry;
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
import org.junit.jupiter.api.io.TempDir;

/** Pushes to Debian's docker-registry, and reads what is there then. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class PushTest {
    @Inject
    Images images;

    private static final Platform OTHER = new Platform("linux", "s390x", null);

    @Inject
    Flyway flyway;

    @TempDir
    Path temporary;

    private FakeRegistry source;
    private FakeImage image;
    private Image pulled;

    @BeforeEach
    void pull() throws IOException {
        flyway.migrate();
        source = FakeRegistry.start();
        image = FakeImage.of(
                Layer.gzip(FakeImage.tar("base", "base")),
                Layer.zstd(FakeImage.tar("top", "top")),
                Layer.gzip(FakeImage.tar("base", "base")));
        pulled = images.pull(PullRequest.of(source.push("1", image)), ProgressListener.none());
    }

    @AfterEach
    void remove() {
        source.close();
        images.delete(new ImageDeletion(pulled.id(), true, false, ""));
    }

    @Test
    void isThereByteByByteAndSentOnce() throws Exception {
        try (LocalRegistry registry = LocalRegistry.start(temporary)) {
            String reference = registry.host() + "/team/app:1";
            images.tag(pulled.id(), reference);
            assertThat(statesOf(reference, null)).containsOnly(LayerState.DONE);
            assertThat(raw(reference)).isEqualTo(new String(image.manifest(), StandardCharsets.UTF_8));

            assertThat(statesOf(reference, null)).containsOnly(LayerState.ALREADY_THERE);

            String other = registry.host() + "/other/app:2";
            images.tag(pulled.id(), other);
            assertThat(statesOf(other, null)).as("mounted").containsOnly(LayerState.ALREADY_THERE);

            images.delete(new ImageDeletion(pulled.id(), true, false, ""));
            Image again = images.pull(PullRequest.of(other), ProgressListener.none());
            assertThat(again.id()).isEqualTo(pulled.id());
            assertThat(again.manifestDigest()).isEqualTo(Digest.of(image.manifest()));
        }
    }

    @Test
    void needsCredentialsWhereThoseAreWanted() throws Exception {
        try (LocalRegistry registry = LocalRegistry.startClosed(temporary)) {
            String reference = registry.host() + "/team/app:1";
            images.tag(pulled.id(), reference);
            assertThatThrownBy(() -> statesOf(reference, null))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.reason()).isEqualTo(ErrorReason.REGISTRY_UNAUTHENTICATED));
            assertThat(statesOf(reference, new Credentials.Login(LocalRegistry.USERNAME, LocalRegistry.PASSWORD)))
                    .containsOnly(LayerState.DONE);
        }
    }

    @Test
    void pushesOnlyWhatIsHere() {
        assertThatThrownBy(() -> statesOf(source.reference("none"), null))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.IMAGE_NOT_FOUND));
    }

    @Test
    void anIndexIsThereByteByByteWithAllItsImages() throws Exception {
        FakeImage theirs = FakeImage.of(
                OTHER,
                Layer.gzip(FakeImage.tar("base", "theirs")),
                image.layers().getFirst());
        byte[] index = FakeImage.index(theirs.descriptor(OTHER), image.descriptor(Platform.host()));
        String reference = serve("index", index, theirs);
        images.pull(PullRequest.of(reference).forAllPlatforms(), ProgressListener.none());
        String theirId = images.resolve(reference, OTHER).id();
        try (LocalRegistry registry = LocalRegistry.start(temporary)) {
            String target = registry.host() + "/team/app:all";
            images.tag(reference, target);
            PushedImage pushed =
                    images.push(new PushRequest(Reference.parse(target), true, null), ProgressListener.none());
            assertThat(pushed.manifest().digest()).isEqualTo(Digest.of(index));
            assertThat(raw(target)).isEqualTo(new String(index, StandardCharsets.UTF_8));
            copyAll(target);
        } finally {
            images.delete(new ImageDeletion(theirId, true, false, ""));
        }
    }

    @Test
    void anIndexWithWhatIsNoImageGoesWithoutThat() throws Exception {
        Descriptor attestation =
                Descriptor.of(MediaType.MANIFEST, Digest.of("attestation"), 11).withAnnotations(Map.of("a", "b"));
        byte[] index = FakeImage.index(image.descriptor(Platform.host()), attestation);
        String reference = serve("index", index, image);
        images.pull(PullRequest.of(reference).forAllPlatforms(), ProgressListener.none());
        try (LocalRegistry registry = LocalRegistry.start(temporary)) {
            String target = registry.host() + "/team/app:all";
            images.tag(reference, target);
            images.push(new PushRequest(Reference.parse(target), true, null), ProgressListener.none());
            assertThat(raw(target))
                    .isEqualTo(new String(FakeImage.index(image.descriptor(Platform.host())), StandardCharsets.UTF_8));
            copyAll(target);
        }
    }

    @Test
    void anIndexOfWhichAPartIsMissingIsNotPushed() throws Exception {
        FakeImage theirs = FakeImage.of(OTHER, Layer.gzip(FakeImage.tar("base", "theirs")));
        byte[] index = FakeImage.index(theirs.descriptor(OTHER), image.descriptor(Platform.host()));
        String reference = serve("index", index, theirs);
        images.pull(PullRequest.of(reference), ProgressListener.none());
        int asked = source.requests(FakeRegistry.manifestPath("index"));
        assertThatThrownBy(() ->
                        images.push(new PushRequest(Reference.parse(reference), true, null), ProgressListener.none()))
                .hasMessageContaining("linux/s390x not here")
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.PLATFORM_MISMATCH));
        assertThat(source.requests(FakeRegistry.manifestPath("index"))).isEqualTo(asked);
    }

    @Test
    void whatCameFromNoIndexHasNone() {
        assertThatThrownBy(() -> images.push(
                        new PushRequest(Reference.parse(source.reference("1")), true, null), ProgressListener.none()))
                .hasMessageContaining("not pulled from an index")
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.PLATFORM_MISMATCH));
    }

    private String serve(String tag, byte[] index, FakeImage other) {
        source.push("other", other);
        source.serve(FakeRegistry.manifestPath(tag), FakeRegistry.Answer.ok(MediaType.INDEX, index));
        return source.reference(tag);
    }

    private static String raw(String reference) {
        return CommandResult.of(
                        new ProcessBuilder("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + reference))
                .succeeded()
                .output();
    }

    /** Another tool finds everything that the index names. */
    private void copyAll(String reference) {
        CommandResult.of(new ProcessBuilder(
                        "skopeo",
                        "copy",
                        "--all",
                        "--src-tls-verify=false",
                        "docker://" + reference,
                        "dir:" + temporary.resolve("copy")))
                .succeeded();
    }

    /** Pushes, and tells in which states the layers ended. */
    private List<LayerState> statesOf(String reference, Credentials credentials) {
        List<TransferProgress> heard = new ArrayList<>();
        PushedImage pushed = images.push(new PushRequest(Reference.parse(reference), false, credentials), heard::add);
        assertThat(pushed.manifest().digest()).isEqualTo(Digest.of(image.manifest()));
        return heard.getLast().layers().stream()
                .map(TransferProgress.LayerProgress::state)
                .toList();
    }
}
