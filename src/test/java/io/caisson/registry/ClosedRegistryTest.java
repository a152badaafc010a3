package io.caisson.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import io.caisson.testing.LocalRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's docker-registry, which wants a password. */
@Tag("kernel")
class ClosedRegistryTest {
    @TempDir
    private Path directory;

    private LocalRegistry server;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        server = LocalRegistry.startClosed(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void letsInWhoKnowsThePassword() {
        RegistrySession session = open(new Credentials.Login(LocalRegistry.USERNAME, LocalRegistry.PASSWORD));
        assertThatCode(session::ping).doesNotThrowAnyException();
        assertFails(
                () -> session.manifest(Reference.parse(server.host() + "/team/app:1")),
                ErrorReason.REGISTRY_IMAGE_NOT_FOUND);
    }

    @Test
    void keepsOthersOut() {
        assertFails(open(null)::ping, ErrorReason.REGISTRY_UNAUTHENTICATED);
        assertFails(
                open(new Credentials.Login(LocalRegistry.USERNAME, "wrong"))::ping,
                ErrorReason.REGISTRY_UNAUTHENTICATED);
        assertFails(open(new Credentials.IdentityToken("token"))::ping, ErrorReason.REGISTRY_UNAUTHENTICATED);
    }

    @Test
    void takesABlobInChunksAndMountsItElsewhere() throws IOException {
        byte[] bytes = new byte[3_000_000];
        new Random(5).nextBytes(bytes);
        Descriptor blob = Descriptor.of("application/octet-stream", Digest.of(bytes), bytes.length);
        RegistrySession session = open(new Credentials.Login(LocalRegistry.USERNAME, LocalRegistry.PASSWORD));
        List<Long> heard = new CopyOnWriteArrayList<>();
        BlobBody body = new BlobBody(() -> new ByteArrayInputStream(bytes), heard::add);
        Reference app = Reference.parse(server.host() + "/team/app:1");
        assertThat(session.push(app, blob, "", body, new ChunkSize(bytes.length, 0, 500_000)))
                .isEqualTo(Pushed.SENT);
        assertThat(heard).isSorted().contains(500_000L, 1_000_000L, 2_500_000L, 3_000_000L);
        try (InputStream back = session.blob(app, blob)) {
            assertThat(back.readAllBytes()).isEqualTo(bytes);
        }
        heard.clear();
        Reference other = Reference.parse(server.host() + "/team/other:1");
        assertThat(session.push(other, blob, "team/app", body.source(), heard::add))
                .isEqualTo(Pushed.MOUNTED);
        assertThat(heard).isEmpty();
        Reference third = Reference.parse(server.host() + "/team/third:1");
        assertThat(session.push(third, blob, "team/none", body.source(), heard::add))
                .isEqualTo(Pushed.SENT);
    }

    private RegistrySession open(@Nullable Credentials credentials) {
        return new Registry().open(server.host(), credentials);
    }

    private static void assertFails(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorReason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}
