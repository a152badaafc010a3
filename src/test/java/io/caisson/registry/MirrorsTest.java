package io.caisson.registry;

import static io.caisson.testing.FakeRegistry.blobPath;
import static io.caisson.testing.FakeRegistry.manifestPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import io.caisson.registry.host.HostsDirectory;
import io.caisson.registry.host.ProxyRules;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.FakeRegistry.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is asked, in which order, and what is said to whom, as {@code hosts.toml} and the environment say. */
@Timeout(60)
class MirrorsTest {
    private final Layer layer = Layer.gzip(FakeImage.tar("file", noise()));
    private final FakeImage image = FakeImage.of(layer);
    /** What came with each request to the mirror. */
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    private FakeRegistry mirror;
    private FakeRegistry server;
    private Reference reference;

    @TempDir
    private Path certs;

    @BeforeEach
    void start() throws IOException {
        mirror = FakeRegistry.start();
        server = FakeRegistry.start();
        reference = Reference.parse(server.push("1", image));
        say(server.host(), "[host.\"http://" + mirror.host() + "\"]");
    }

    @AfterEach
    void stop() {
        mirror.close();
        server.close();
    }

    @Test
    void aMirrorIsAskedFirstAndGivesAll() throws IOException {
        mirror.push("1", image);
        fetchAll();
        assertThat(server.requests(manifestPath("1"))).isZero();
        assertThat(server.requests(blobPath(layer.digest()))).isZero();
    }

    @Test
    void whatAMirrorDoesNotHaveTheRegistryGives() throws IOException {
        fetchAll();
        assertThat(mirror.requests(manifestPath("1"))).isOne();
        assertThat(mirror.requests(blobPath(layer.digest()))).isOne();
        assertThat(server.requests(blobPath(layer.digest()))).isOne();
    }

    @Test
    void aMirrorThatIsAwayIsAskedOnce() throws IOException {
        mirror.serve(manifestPath("1"), exchange -> exchange.sendResponseHeaders(503, -1));
        fetchAll();
        assertThat(mirror.requests(manifestPath("1"))).isOne();
        assertThat(mirror.requests(blobPath(layer.digest()))).isZero();
        mirror.close();
        fetchAll();
    }

    @Test
    void mirrorsAreAskedInTheirOrder() throws IOException {
        try (FakeRegistry second = FakeRegistry.start()) {
            second.push("1", image);
            say(server.host(), "[host.\"http://" + mirror.host() + "\"]\n[host.\"http://" + second.host() + "\"]\n");
            fetchAll();
            assertThat(mirror.requests(manifestPath("1"))).isOne();
            assertThat(second.requests(manifestPath("1"))).isOne();
            assertThat(server.requests(manifestPath("1"))).isZero();
        }
    }

    @Test
    void aBlobThatBreaksAtAMirrorIsReadOnAtTheRegistry() throws IOException {
        mirror.push("1", image);
        mirror.serve(blobPath(layer.digest()), Answer.cut(layer.bytes()));
        List<@Nullable String> ranges = Collections.synchronizedList(new ArrayList<>());
        server.serve(blobPath(layer.digest()), exchange -> {
            ranges.add(exchange.getRequestHeaders().getFirst("Range"));
            rest(exchange);
        });
        fetchAll();
        assertThat(ranges).hasSize(1).doesNotContainNull();
    }

    @Test
    void aMirrorThatLiesEndsThePull() {
        mirror.push("1", image);
        String other = Digest.of("another").toString();
        mirror.serve(manifestPath(other), Answer.ok(image.manifestType(), image.manifest()));
        Reference exact = new Reference(reference.registry(), reference.repository(), null, Digest.parse(other));
        assertFails(() -> open(null).manifest(exact), ErrorReason.CONTENT_CORRUPT, other);
        assertThat(server.requests(manifestPath(other))).isZero();
    }

    @Test
    void aMirrorWithoutTheAbilityToResolveIsAskedForDigestsOnly() throws IOException {
        mirror.push("1", image);
        say(server.host(), "[host.\"http://" + mirror.host() + "\"]\ncapabilities = [\"pull\"]\n");
        fetchAll();
        assertThat(mirror.requests(manifestPath("1"))).isZero();
        assertThat(mirror.requests(blobPath(layer.digest()))).isOne();
    }

    @Test
    void credentialsAreNeverSaidToAMirror() throws IOException {
        Answer closed = exchange -> {
            said.add(exchange.getRequestURI().getQuery() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
            exchange.sendResponseHeaders(401, -1);
        };
        mirror.serve(manifestPath("1"), closed);
        List<@Nullable String> told = new ArrayList<>();
        server.serve(manifestPath("1"), exchange -> {
            told.add(exchange.getRequestHeaders().getFirst("Authorization"));
            (told.getLast() == null ? basic() : Answer.ok(image.manifestType(), image.manifest())).to(exchange);
        });
        open(new Credentials.Login("me", "secret")).manifest(reference);
        assertThat(said).containsExactly("ns=" + server.host() + " null");
        assertThat(told).hasSize(2);
    }

    @Test
    void credentialsAreNotSaidToAServerOfAnotherName() throws IOException {
        say(server.host(), "server = \"http://" + mirror.host() + "\"\n");
        mirror.serve(manifestPath("1"), basic());
        RegistrySession session = open(new Credentials.Login("me", "secret"));
        assertFails(() -> session.manifest(reference), ErrorReason.REGISTRY_UNAUTHENTICATED, "none were given");
        assertThat(mirror.requests(manifestPath("1"))).isOne();
        assertThat(server.requests(manifestPath("1"))).isZero();
    }

    @Test
    void aPathOfAMirrorStandsBeforeTheNames() {
        say(server.host(), "[host.\"http://" + mirror.host() + "/v2/cache\"]\noverride_path = true\n");
        mirror.serve("/v2/cache/team/app/manifests/1", Answer.ok(image.manifestType(), image.manifest()));
        open(null).manifest(reference);
        assertThat(server.requests(manifestPath("1"))).isZero();
    }

    @Test
    void aMirrorForAllServesWhoHasNoneOfItsOwn() throws IOException {
        Files.delete(certs.resolve(server.host()).resolve("hosts.toml"));
        say("_default", "[host.\"http://" + mirror.host() + "\"]");
        mirror.push("1", image);
        fetchAll();
        assertThat(server.requests(manifestPath("1"))).isZero();
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        say(server.host(), "servr = \"http://elsewhere\"\n");
        assertFails(() -> open(null), ErrorReason.REGISTRY_CONFIGURATION, "hosts.toml", "'servr'");
    }

    @Test
    void aProxyLeadsToOtherHosts() {
        say("registry.test:5000", "server = \"http://registry.test:5000\"\n");
        mirror.push("1", image);
        Map<String, String> environment = Map.of("HTTP_PROXY", "http://" + mirror.host());
        Registry registry = new Registry(new HostsDirectory(certs), ProxyRules.of(environment));
        Reference proxied = Reference.parse("registry.test:5000/team/app:1");
        mirror.serve(manifestPath("1"), exchange -> {
            said.add(exchange.getRequestURI().toString());
            Answer.ok(image.manifestType(), image.manifest()).to(exchange);
        });
        registry.open("registry.test:5000", null).manifest(proxied);
        assertThat(said).containsExactly("http://registry.test:5000/v2/team/app/manifests/1");
        // This machine itself is not asked for through the proxy.
        registry.open(server.host(), null).manifest(reference);
        assertThat(said).hasSize(2).last().asString().startsWith("/v2/");
    }

    private RegistrySession open(@Nullable Credentials credentials) {
        return new Registry(new HostsDirectory(certs), ProxyRules.NONE).open(reference.registry(), credentials);
    }

    private void fetchAll() throws IOException {
        RegistrySession session = open(null);
        assertThat(session.manifest(reference).bytes()).isEqualTo(image.manifest());
        try (InputStream blob = session.blob(reference, layer.descriptor())) {
            assertThat(blob.readAllBytes()).isEqualTo(layer.bytes());
        }
    }

    private void say(String host, String toml) {
        try {
            Files.createDirectories(certs.resolve(host));
            Files.writeString(certs.resolve(host).resolve("hosts.toml"), toml);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void rest(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
        byte[] all = layer.bytes();
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (all.length - 1) + "/" + all.length);
        exchange.sendResponseHeaders(206, all.length - from);
        exchange.getResponseBody().write(Arrays.copyOfRange(all, from, all.length));
    }

    private static Answer basic() {
        return exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
            exchange.sendResponseHeaders(401, -1);
        };
    }

    private static byte[] noise() {
        byte[] bytes = new byte[2_000_000];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static void assertFails(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorReason reason, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
                .message()
                .contains(words);
    }
}
