package io.caisson.image;

import static io.caisson.testing.FakeRegistry.manifestPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.MediaType;
import io.caisson.oci.Platform;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.FakeRegistry.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a registry is asked at all, of an image for two platforms. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class PullPolicyTest {
    private static final Platform OTHER = new Platform("linux", "s390x", null);

    @Inject
    Images images;

    @Inject
    Flyway flyway;

    private FakeRegistry registry;
    private PullRequest request;

    @BeforeEach
    void start() throws IOException {
        flyway.migrate();
        registry = FakeRegistry.start();
        FakeImage ours = FakeImage.of(Layer.gzip(FakeImage.tar("file", "ours")));
        FakeImage theirs = FakeImage.of(OTHER, Layer.gzip(FakeImage.tar("file", "theirs")));
        registry.push("ours", ours);
        registry.push("theirs", theirs);
        byte[] index = FakeImage.index(theirs.descriptor(OTHER), ours.descriptor(Platform.host()));
        registry.serve(manifestPath("both"), Answer.ok(MediaType.INDEX, index));
        request = PullRequest.of(registry.reference("both"));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void alwaysAsksEachTime() {
        Image first = pull(request);
        assertThat(pull(request).id()).isEqualTo(first.id());
        assertThat(asked()).isEqualTo(2);
        images.delete(ImageDeletion.of(first.id()));
    }

    @Test
    void missingAsksForWhatIsNotHereForThePlatform() {
        PullRequest missing = request.withPolicy(PullPolicy.MISSING);
        Image first = pull(missing);
        assertThat(pull(missing).id()).isEqualTo(first.id());
        assertThat(pull(missing.withPlatform(Platform.host())).id()).isEqualTo(first.id());
        assertThat(asked()).isOne();

        Image second = pull(missing.withPlatform(OTHER));
        assertThat(second.platform()).isEqualTo(OTHER);
        assertThat(asked()).isEqualTo(2);
        images.delete(ImageDeletion.of(first.id()));
        images.delete(ImageDeletion.of(second.id()));
    }

    @Test
    void neverSaysWhatIsHere() {
        PullRequest never = request.withPolicy(PullPolicy.NEVER);
        assertFails(never, ErrorReason.IMAGE_NOT_FOUND, request.reference().toString());
        assertThat(asked()).isZero();

        Image first = pull(request);
        assertThat(pull(never).id()).isEqualTo(first.id());
        assertFails(never.withPlatform(OTHER), ErrorReason.PLATFORM_MISMATCH, "is for " + Platform.host());
        assertThat(asked()).isOne();
        images.delete(ImageDeletion.of(first.id()));
    }

    private Image pull(PullRequest wanted) {
        return images.pull(wanted, ProgressListener.none());
    }

    private int asked() {
        return registry.requests(manifestPath("both"));
    }

    private void assertFails(PullRequest wanted, ErrorReason reason, String words) {
        assertThatThrownBy(() -> pull(wanted))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(words);
    }
}
