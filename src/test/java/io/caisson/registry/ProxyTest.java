package io.caisson.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Reference;
import io.caisson.registry.host.HostsDirectory;
import io.caisson.registry.host.ProxyRules;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeProxy;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.FakeRegistry.Answer;
import io.caisson.testing.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry with TLS that only a proxy knows the way to. */
@Timeout(60)
class ProxyTest {
    private static final String HOST = "registry.test:5000";
    private static final String WANTED = "Proxy-Authorization: Basic bWU6c0BjcmV0";

    private final Layer layer = Layer.gzip(FakeImage.tar("file", "content"));
    private final FakeImage image = FakeImage.of(layer);
    private final Reference reference = Reference.parse(HOST + "/team/app:1");
    private FakeRegistry server;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException, InterruptedException {
        Path host = Files.createDirectories(directory.resolve("certs.d").resolve(HOST));
        TestCertificate certificate = TestCertificate.make(directory, "EC");
        Files.writeString(host.resolve("ca.crt"), certificate.certificatePem());
        server = FakeRegistry.start(certificate.server(certificate), false);
        server.push("1", image);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void isReachedThroughATunnel() throws IOException {
        try (FakeProxy proxy = proxy("")) {
            fetch("http://" + proxy.host());
            assertThat(proxy.asked()).isNotEmpty().containsOnly("CONNECT " + HOST + " HTTP/1.1");
        }
    }

    @Test
    void theProxyLearnsWhoAsksAndTheRegistryDoesNot() throws IOException {
        List<Object> seen = new CopyOnWriteArrayList<>();
        server.serve(FakeRegistry.manifestPath("1"), exchange -> {
            seen.addAll(exchange.getRequestHeaders().keySet());
            Answer.ok(image.manifestType(), image.manifest()).to(exchange);
        });
        try (FakeProxy proxy = proxy(WANTED)) {
            fetch("http://me:s%40cret@" + proxy.host());
            assertThat(proxy.asked()).isNotEmpty();
        }
        assertThat(seen).contains("Accept").doesNotContain("Proxy-authorization");
    }

    @Test
    void aProxyThatDoesNotKnowUsIsNamedAsTheCause() throws IOException {
        try (FakeProxy proxy = proxy(WANTED)) {
            for (String who : List.of("", "me:other@")) {
                assertThatThrownBy(() -> fetch("http://" + who + proxy.host()))
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.reason())
                                        .as(e.getMessage())
                                        .isEqualTo(ErrorReason.REGISTRY_CONFIGURATION))
                        .hasMessageContaining("407")
                        .hasMessageNotContaining("other@");
            }
            assertThat(proxy.asked()).as("asked once each").hasSize(2);
        }
    }

    @Test
    void aProxyThatIsAwayIsToldAsSuch() throws IOException {
        String nobody;
        try (FakeProxy proxy = proxy("")) {
            nobody = proxy.host();
        }
        assertThatThrownBy(() -> fetch("http://" + nobody))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(ErrorReason.REGISTRY_UNAVAILABLE));
    }

    private FakeProxy proxy(String wanted) throws IOException {
        return FakeProxy.start(Integer.parseInt(server.host().replaceFirst(".*:", "")), wanted);
    }

    private void fetch(String proxy) throws IOException {
        ProxyRules rules = ProxyRules.of(Map.of("HTTPS_PROXY", proxy));
        RegistrySession session =
                new Registry(new HostsDirectory(directory.resolve("certs.d")), rules).open(HOST, null);
        assertThat(session.manifest(reference).bytes()).isEqualTo(image.manifest());
        try (InputStream blob = session.blob(reference, layer.descriptor())) {
            assertThat(blob.readAllBytes()).isEqualTo(layer.bytes());
        }
    }
}
