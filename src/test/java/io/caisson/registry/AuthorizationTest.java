package io.caisson.registry;

import static io.caisson.testing.FakeRegistry.blobPath;
import static io.caisson.testing.FakeRegistry.manifestPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.MediaType;
import io.caisson.oci.Reference;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.FakeRegistry.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to whom, by a registry that wants to know and a token server beside it. */
@Timeout(60)
class AuthorizationTest {
    private static final Credentials.Login LOGIN = new Credentials.Login("me", "pa:ss");
    /** {@code me:pa:ss} in base64. */
    private static final String BASIC = "Basic bWU6cGE6c3M=";

    private final Registry client = new Registry(Duration.ofSeconds(2), Duration.ofSeconds(5));
    private final CountDownLatch end = new CountDownLatch(1);
    private final Layer layer = Layer.gzip(FakeImage.tar("file", "content"));
    private final FakeImage image = FakeImage.of(layer);
    private final Answer manifest = Answer.ok(MediaType.MANIFEST, image.manifest());
    /** What each request to the token server carried: its query or form, and its authorization. */
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private final AtomicInteger given = new AtomicInteger();
    private FakeRegistry server;
    private FakeRegistry tokens;
    private Reference reference;

    @BeforeEach
    void start() throws IOException {
        server = FakeRegistry.start();
        tokens = FakeRegistry.start();
        reference = Reference.parse(server.push("1", image));
        tokens.serve("/token", this::giveToken);
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.close();
        tokens.close();
    }

    @Test
    void basicIsSaidOnceAskedFor() {
        List<@Nullable String> seen = new ArrayList<>();
        server.serve(manifestPath("1"), exchange -> {
            String said = exchange.getRequestHeaders().getFirst("Authorization");
            seen.add(said);
            (BASIC.equals(said) ? manifest : refuse("Basic realm=\"here\"")).to(exchange);
        });
        RegistrySession session = open(LOGIN);
        session.manifest(reference);
        session.manifest(reference);
        assertThat(seen).containsExactly(null, BASIC, BASIC);
    }

    @Test
    void aTokenIsFetchedWithTheLoginAndUsedForAll() throws IOException {
        wantToken(1);
        RegistrySession session = open(LOGIN);
        assertThat(session.manifest(reference).bytes()).isEqualTo(image.manifest());
        session.manifest(reference);
        try (InputStream blob = session.blob(reference, layer.descriptor())) {
            assertThat(blob.readAllBytes()).isEqualTo(layer.bytes());
        }
        assertThat(asked)
                .containsExactly(
                        "GET a=b&service=the registry&scope=repository:team/app:pull&account=me&client_id=caisson "
                                + BASIC);
    }

    @Test
    void withoutCredentialsATokenIsAskedForAllTheSame() {
        wantToken(1);
        open(null).manifest(reference);
        assertThat(asked)
                .containsExactly("GET a=b&service=the registry&scope=repository:team/app:pull&client_id=caisson null");
    }

    @Test
    void anIdentityTokenIsPosted() {
        wantToken(1);
        open(new Credentials.IdentityToken("lasting")).manifest(reference);
        assertThat(asked)
                .containsExactly("POST grant_type=refresh_token&refresh_token=lasting&client_id=caisson"
                        + "&service=the registry&scope=repository:team/app:pull null");
    }

    @Test
    void aRegistryTokenIsSaidAsItIs() {
        wantToken(0);
        open(new Credentials.RegistryToken("token-0")).manifest(reference);
        assertThat(asked).isEmpty();
    }

    @Test
    void aTokenThatIsOverIsFetchedAnew() {
        wantToken(1);
        RegistrySession session = open(LOGIN);
        session.manifest(reference);
        wantToken(2);
        session.manifest(reference);
        assertThat(asked).hasSize(2);
    }

    @Test
    void tokensEndBeforeTheirTime() {
        assertThat(Token.lasting("t", 1_000_000).isOver()).isFalse();
        assertThat(new Token("t", System.nanoTime()).isOver()).isTrue();
        assertThat(Token.lasting("t", 0).deadline() - System.nanoTime())
                .isBetween(
                        Duration.ofSeconds(50).toNanos(), Duration.ofSeconds(60).toNanos());
    }

    @Test
    void nothingIsSaidWhereTheRegistryRedirectsTo() throws IOException {
        List<@Nullable String> seen = new ArrayList<>();
        tokens.serve("/elsewhere", exchange -> {
            seen.add(exchange.getRequestHeaders().getFirst("Authorization"));
            Answer.ok("application/octet-stream", layer.bytes()).to(exchange);
        });
        wantToken(1);
        server.serve(blobPath(layer.digest()), Answer.redirect(address("/elsewhere")));
        RegistrySession session = open(LOGIN);
        session.manifest(reference);
        try (InputStream blob = session.blob(reference, layer.descriptor())) {
            assertThat(blob.readAllBytes()).isEqualTo(layer.bytes());
        }
        assertThat(seen).hasSize(1).containsOnlyNulls();
    }

    @Test
    void noChallengeOfAnotherHostIsAnswered() {
        tokens.serve("/elsewhere", refuse("Basic realm=\"give\""));
        server.serve(manifestPath("1"), Answer.redirect(address("/elsewhere")));
        assertFails(open(LOGIN), ErrorReason.REGISTRY_UNAUTHENTICATED, "401");
        assertThat(tokens.requests("/elsewhere")).isOne();
    }

    @Test
    void credentialsThatAreWrongAreTriedOnce() {
        server.serve(manifestPath("1"), refuse("Basic realm=\"here\""));
        RegistrySession session = open(LOGIN);
        assertFails(session, ErrorReason.REGISTRY_UNAUTHENTICATED, "Check the credentials");
        assertThat(server.requests(manifestPath("1"))).isEqualTo(2);
        assertFails(open(null), ErrorReason.REGISTRY_UNAUTHENTICATED, "none were given");
    }

    @Test
    void aTokenServerThatRefusesIsNamed() {
        wantToken(1);
        tokens.serve("/token", refuse("Basic realm=\"x\""));
        assertFails(open(LOGIN), ErrorReason.REGISTRY_UNAUTHENTICATED, "the token server " + host(), "401");
    }

    @Test
    void whatAnAccountMayNotIsDenied() {
        server.serve(manifestPath("1"), refuse(challenge() + ",error=\"insufficient_scope\""));
        assertFails(open(LOGIN), ErrorReason.REGISTRY_DENIED, "403");
        assertFails(open(null), ErrorReason.REGISTRY_UNAUTHENTICATED, "none were given");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer realm=\"\"",
                "Bearer realm=\"nowhere\"",
                "Bearer realm=\"file:///etc/passwd\"",
                "Bearer realm=\"ftp://127.0.0.1/\"",
                "Bearer realm=\"http://user:password@127.0.0.1/\"",
                "Bearer realm=\"http://127.0.0.1/ x\"",
                "Bearer realm=\"open",
                "Negotiate"
            })
    void aBrokenChallengeIsAClearError(String challenge) {
        server.serve(manifestPath("1"), refuse(challenge));
        assertFails(open(LOGIN), ErrorReason.REGISTRY_UNAUTHENTICATED, "Fetching the manifest of " + reference);
        assertThat(server.requests(manifestPath("1"))).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no JSON", "{}", "[]", "{\"token\":\"\"}", "{\"token\":\"a\\r\\nX-Other: b\"}", "{\"token\":{}}"
            })
    void aTokenThatIsNoneIsAClearError(String answer) {
        wantToken(1);
        tokens.serve("/token", Answer.ok("application/json", answer.getBytes(StandardCharsets.UTF_8)));
        assertFails(open(LOGIN), ErrorReason.REGISTRY_UNAUTHENTICATED, "no token came from " + host());
    }

    @Test
    void aTokenServerDoesNotRedirect() {
        wantToken(1);
        tokens.serve("/token", Answer.redirect(address("/elsewhere")));
        assertFails(open(LOGIN), ErrorReason.REGISTRY_PROTOCOL, "307");
        assertThat(tokens.requests("/elsewhere")).isZero();
    }

    @Test
    void aTokenServerThatHangsIsNotWaitedForForEver() {
        Registry impatient = new Registry(Duration.ofMillis(200), Duration.ofSeconds(5));
        wantToken(1);
        for (Answer hanging : List.<Answer>of(exchange -> end.await(), this::beginAndHang)) {
            tokens.serve("/token", hanging);
            assertFails(
                    impatient.open(reference.registry(), LOGIN),
                    ErrorReason.REGISTRY_UNAVAILABLE,
                    host() + " did not answer within 0.2 s");
        }
    }

    @Test
    void aHugeTokenIsNotRead() {
        wantToken(1);
        tokens.serve("/token", Answer.ok("application/json", new byte[10_000_000]));
        assertFails(open(LOGIN), ErrorReason.REGISTRY_UNAVAILABLE, host());
    }

    @Test
    void secretsAreNeverPrinted() {
        assertThat(LOGIN + " " + new Credentials.IdentityToken("lasting") + new Credentials.RegistryToken("lasting")
                        + Token.lasting("lasting", 60))
                .doesNotContain("pa:ss", "lasting");
    }

    private RegistrySession open(@Nullable Credentials credentials) {
        return client.open(reference.registry(), credentials);
    }

    /** From now on the registry takes only the token of this number. */
    private void wantToken(int number) {
        guard(manifestPath("1"), manifest, number);
        guard(blobPath(layer.digest()), Answer.ok("application/octet-stream", layer.bytes()), number);
    }

    private void guard(String path, Answer behind, int number) {
        server.serve(path, exchange -> {
            boolean known = ("Bearer token-" + number)
                    .equals(exchange.getRequestHeaders().getFirst("Authorization"));
            (known ? behind : refuse(challenge())).to(exchange);
        });
    }

    private String challenge() {
        return "Bearer realm=\"" + address("/token?a=b") + "\",service=\"the registry\",scope=\"more:than:wanted\"";
    }

    private static Answer refuse(String challenge) {
        return exchange -> {
            if (!challenge.isEmpty()) {
                exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
            }
            exchange.sendResponseHeaders(401, -1);
        };
    }

    private void giveToken(HttpExchange exchange) throws IOException, InterruptedException {
        boolean form = exchange.getRequestMethod().equals("POST");
        String said = form
                ? java.net.URLDecoder.decode(
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                        StandardCharsets.UTF_8)
                : java.net.URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestMethod() + " " + said + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        String token = "{\"" + (form ? "access_token" : "token") + "\":\"token-" + given.incrementAndGet() + "\"}";
        Answer.ok("application/json", token.getBytes(StandardCharsets.UTF_8)).to(exchange);
    }

    private void beginAndHang(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
        end.await();
    }

    private String address(String path) {
        return "http://" + host() + path;
    }

    private String host() {
        return Reference.parse(tokens.reference("1")).registry();
    }

    private void assertFails(RegistrySession session, ErrorReason reason, String... words) {
        assertThatThrownBy(() -> session.manifest(reference))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
                .hasMessageContainingAll(words)
                .message()
                .doesNotContain("pa:ss", "bWU6");
    }
}
