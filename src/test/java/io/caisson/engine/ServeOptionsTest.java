package io.caisson.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.engine.database.TestDirectory;
import io.caisson.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServeOptionsTest {
    @Test
    void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheDefault() {
        Map<String, String> environment = Map.of("CAISSON_ROOT", "/env/root", "CAISSON_HOST", "unix:/env.sock");

        assertThat(ServeOptions.parse(new String[0], Map.of()))
                .isEqualTo(new ServeOptions(Path.of("/var/lib/caisson"), "unix:/run/caisson/caisson.sock"));
        assertThat(ServeOptions.parse(new String[0], environment))
                .isEqualTo(new ServeOptions(Path.of("/env/root"), "unix:/env.sock"));
        assertThat(ServeOptions.parse(new String[] {"--root=/line/../root", "-H", "unix:/line.sock"}, environment))
                .isEqualTo(new ServeOptions(Path.of("/root"), "unix:/line.sock"));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> ServeOptions.parse(new String[] {"--rot", "/x"}, Map.of()))
                .hasMessageContaining("--rot");
        assertThatThrownBy(() -> ServeOptions.parse(new String[] {"--root"}, Map.of()))
                .hasMessageContaining("needs a value");
    }

    @Test
    void anEngineIsNamedByItsRoot() {
        assertThat(EngineIdentity.name(Path.of("/var/lib/caisson"))).isEqualTo("caisson");
        assertThat(EngineIdentity.name(Path.of("/tmp/a")))
                .matches("caisson-[0-9a-f]{8}")
                .isNotEqualTo(EngineIdentity.name(Path.of("/tmp/b")));
    }

    @Test
    void aHostIsAnAbsolutePathThatFitsASocketAddress() {
        assertThat(SocketPath.parse("unix:///run/c.sock").path()).isEqualTo(Path.of("/run/c.sock"));
        assertThatThrownBy(() -> SocketPath.parse("tcp://127.0.0.1:1"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("unix:");
        assertThatThrownBy(() -> SocketPath.parse("unix:/" + "x".repeat(107))).hasMessageContaining("at most 107");
    }

    @Test
    void aStaleSocketIsRemovedAndAFileIsNot() throws IOException {
        try (TestDirectory directory = TestDirectory.create()) {
            SocketPath socket = SocketPath.parse("unix:" + directory.path().resolve("a/b.sock"));
            socket.clear();
            try (var server = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
                server.bind(socket.address());
            }
            assertThat(socket.path()).exists();
            socket.clear();
            assertThat(socket.path()).doesNotExist();

            Files.writeString(socket.path(), "somebody's");
            assertThatThrownBy(socket::clear).hasMessageContaining("no socket");
            assertThat(socket.path()).exists();
        }
    }

    @Test
    void oneEnginePerRoot() throws IOException {
        try (TestDirectory directory = TestDirectory.create()) {
            Path root = directory.path().resolve("root");
            try (RootLock held = RootLock.acquire(root)) {
                assertThat(held).isNotNull();
                assertThatThrownBy(() -> RootLock.acquire(root))
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("another engine serves it");
            }
            RootLock.acquire(root).close();
        }
    }
}
