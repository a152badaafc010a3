package io.caisson.registry;

import static io.caisson.testing.FakeRegistry.blobPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Reference;
import io.caisson.registry.host.HostsDirectory;
import io.caisson.registry.host.ProxyRules;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.FakeRegistry.Answer;
import io.caisson.testing.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registries over TLS: who is trusted, and who is shown what. */
@Timeout(60)
class TlsTest {
    @TempDir
    private static Path keys;

    private static TestCertificate servers;
    private static TestCertificate clients;
    private static TestCertificate others;

    private final Layer layer = Layer.gzip(FakeImage.tar("file", "content"));
    private final FakeImage image = FakeImage.of(layer);
    private FakeRegistry server;
    private Reference reference;

    @TempDir
    private Path certs;

    @BeforeAll
    static void make() throws IOException, GeneralSecurityException, InterruptedException {
        servers = TestCertificate.make(keys, "EC");
        clients = TestCertificate.make(keys, "RSA");
        others = TestCertificate.make(keys, "EC");
    }

    private Registry client;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        client = new Registry(new HostsDirectory(certs), ProxyRules.NONE);
        serve(false);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aCaOfTheDirectoryIsTrusted() throws IOException, GeneralSecurityException {
        put("ca.crt", servers.certificatePem());
        assertWorks();
    }

    @Test
    void anotherCaIsNot() throws IOException, GeneralSecurityException {
        put("ca.crt", others.certificatePem());
        assertFails(certs.resolve(server.host()) + "/ca.crt");
        put("second.crt", servers.certificatePem());
        assertWorks();
    }

    @Test
    void aFileThatIsReplacedIsReadAnew() throws IOException, GeneralSecurityException {
        put("ca.crt", others.certificatePem());
        assertFails("PKIX");
        put("ca.crt", servers.certificatePem());
        assertWorks();
    }

    @Test
    void aCaOfAFileIsTrusted() throws IOException, GeneralSecurityException {
        put("hosts.toml", "server = \"https://" + server.host() + "\"\nca = \"own.pem\"\n");
        put("own.pem", servers.certificatePem());
        assertWorks();
    }

    @Test
    void nobodyIsTrustedUnlessNamed() throws IOException {
        put("hosts.toml", "server = \"https://" + server.host() + "\"\n");
        assertFails("PKIX");
        put("hosts.toml", "server = \"https://" + server.host() + "\"\nskip_verify = true\n");
        assertWorks();
    }

    @Test
    void whoIsNotVerifiedLeadsOnlyToWhoIs() throws IOException, GeneralSecurityException {
        put("hosts.toml", "server = \"https://" + server.host() + "\"\nskip_verify = true\n");
        try (FakeRegistry other = FakeRegistry.start(others.server(clients), false)) {
            other.blob(layer.bytes());
            server.serve(
                    blobPath(layer.digest()), Answer.redirect("https://" + other.host() + blobPath(layer.digest())));
            assertFails("cannot reach " + other.host());
            Files.createDirectories(certs.resolve(other.host()));
            Files.writeString(certs.resolve(other.host()).resolve("its.crt"), others.certificatePem());
            assertWorks();
        }
    }

    @Test
    void aClientCertificateIsShown() throws IOException, GeneralSecurityException {
        server.close();
        serve(true);
        put("ca.crt", servers.certificatePem());
        assertFails("cannot reach " + server.host());
        put("client.cert", clients.certificatePem());
        put("client.key", clients.keyPem());
        assertWorks();
    }

    @Test
    void aKeyOfTheOldFormIsRead() throws IOException, GeneralSecurityException {
        server.close();
        serve(true);
        put("hosts.toml", "server = \"https://" + server.host() + "\"\nclient = [[\"a.pem\", \"b.pem\"]]\n");
        put("ca.crt", servers.certificatePem());
        put("a.pem", clients.certificatePem());
        // What PKCS#8 wraps for RSA: the last 26 bytes' worth of headers gone, PKCS#1 stays.
        byte[] wrapped = clients.key().getEncoded();
        byte[] pkcs1 = java.util.Arrays.copyOfRange(wrapped, 26, wrapped.length);
        put("b.pem", TestCertificate.pem("RSA PRIVATE KEY", pkcs1));
        assertWorks();
    }

    @Test
    void aCertificateWithoutItsKeyIsNamed() throws IOException, GeneralSecurityException {
        put("client.cert", clients.certificatePem());
        assertMisconfigured("client.key");
    }

    @Test
    void whatIsNoCertificateIsNamed() throws IOException {
        put("ca.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertMisconfigured("ca.crt");
        put("ca.crt", "nothing");
        assertMisconfigured("no certificate in PEM");
    }

    private void serve(boolean wantsClientCertificate) throws IOException, GeneralSecurityException {
        server = FakeRegistry.start(servers.server(clients), wantsClientCertificate);
        reference = Reference.parse(server.push("1", image));
    }

    private void put(String name, String text) throws IOException {
        Files.createDirectories(certs.resolve(server.host()));
        Files.writeString(certs.resolve(server.host()).resolve(name), text);
    }

    private void fetch() throws IOException {
        RegistrySession session = client.open(reference.registry(), null);
        session.manifest(reference);
        try (InputStream blob = session.blob(reference, layer.descriptor())) {
            assertThat(blob.readAllBytes()).isEqualTo(layer.bytes());
        }
    }

    private void assertWorks() throws IOException {
        fetch();
    }

    private void assertFails(String words) {
        assertThatThrownBy(this::fetch)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(ErrorReason.REGISTRY_UNAVAILABLE))
                .hasMessageContaining(words);
    }

    private void assertMisconfigured(String words) {
        assertThatThrownBy(this::fetch)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(ErrorReason.REGISTRY_CONFIGURATION))
                .hasMessageContaining(words);
    }
}
