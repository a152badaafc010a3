package io.caisson.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Reference;
import io.caisson.testing.LocalRegistry;
import java.io.IOException;
import java.nio.file.Path;
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
