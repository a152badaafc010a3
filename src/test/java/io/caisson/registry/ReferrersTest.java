package io.caisson.registry;

import static io.caisson.testing.FakeRegistry.manifestPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageIndex;
import io.caisson.oci.MediaType;
import io.caisson.oci.OciJson;
import io.caisson.oci.Reference;
import io.caisson.testing.FakeRegistry;
import io.caisson.testing.FakeRegistry.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists of what refers to a manifest, honest and other. */
@Timeout(60)
class ReferrersTest {
    private static final Digest SUBJECT = Digest.of("subject");
    private static final String PATH = "/v2/team/app/referrers/" + SUBJECT;
    private static final String TAG = manifestPath("sha256-" + SUBJECT.hex());

    private final Descriptor one = referrer("one");
    private final Descriptor two = referrer("two");
    private FakeRegistry server;
    private RegistrySession session;
    private Reference subject;

    @BeforeEach
    void start() throws IOException {
        server = FakeRegistry.start();
        subject = Reference.parse(server.host() + "/team/app@" + SUBJECT);
        session = new Registry(Duration.ofSeconds(5), Duration.ofMillis(240)).open(subject.registry(), null);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listsThem() {
        server.serve(PATH, Answer.ok(MediaType.INDEX, index(one, two)));
        assertThat(session.referrers(subject)).containsExactly(one, two);
        assertThat(session.referrers(subject).getFirst().artifactType()).isEqualTo("type/one");
        assertThat(server.requests(TAG)).isZero();
    }

    @Test
    void readsAllPagesAndEachReferrerOnce() {
        var queries = new ConcurrentLinkedQueue<String>();
        server.serve(PATH, exchange -> {
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            queries.add(query);
            if (query.equals("null")) {
                // Another host and path: what counts is the query.
                exchange.getResponseHeaders()
                        .set("Link", "<https://elsewhere.test/v2/other?n=1&last=a%2Fb>; rel=\"next\"");
                Answer.ok(MediaType.INDEX, index(one)).to(exchange);
            } else {
                Answer.ok(MediaType.INDEX, index(one, two)).to(exchange);
            }
        });
        assertThat(session.referrers(subject)).containsExactly(one, two);
        assertThat(queries).containsExactly("null", "n=1&last=a%2Fb");
    }

    @Test
    void readsTheTagWhereThereIsNoSuchList() {
        server.serve(TAG, Answer.ok(MediaType.INDEX, index(two)));
        assertThat(session.referrers(subject)).containsExactly(two);
    }

    @Test
    void neitherListNorTagIsNone() {
        assertThat(session.referrers(subject)).isEmpty();
        assertThat(server.requests(PATH)).isOne();
        assertThat(server.requests(TAG)).isOne();
    }

    @Test
    void aTagOfAnotherTypeIsRefused() {
        server.serve(TAG, Answer.ok(MediaType.MANIFEST, index(two)));
        assertFails(ErrorReason.REGISTRY_PROTOCOL, "should be an image index");
    }

    @Test
    void aListOfAnotherTypeIsRefused() {
        server.serve(PATH, Answer.ok("text/html", index(one)));
        assertFails(ErrorReason.REGISTRY_PROTOCOL, "text/html");
    }

    @Test
    void aPageThatIsMissingIsAnError() {
        server.serve(PATH, exchange -> {
            if (exchange.getRequestURI().getRawQuery() == null) {
                exchange.getResponseHeaders().set("Link", "</v2/team/app?last=1>; rel=\"next\"");
                Answer.ok(MediaType.INDEX, index(one)).to(exchange);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        });
        assertFails(ErrorReason.REGISTRY_IMAGE_NOT_FOUND, "404");
    }

    @Test
    void pagesWithoutEndAreNotReadForEver() {
        server.serve(PATH, exchange -> {
            exchange.getResponseHeaders().set("Link", "</v2/team/app?last=1>; rel=\"next\"");
            Answer.ok(MediaType.INDEX, index(one)).to(exchange);
        });
        assertFails(ErrorReason.LIMIT_EXCEEDED, "100 pages");
        assertThat(server.requests(PATH)).isEqualTo(100);
    }

    @Test
    void tooManyAreRefused() {
        Descriptor[] many =
                IntStream.range(0, 10_001).mapToObj(i -> referrer("r" + i)).toArray(Descriptor[]::new);
        server.serve(PATH, Answer.ok(MediaType.INDEX, index(many)));
        assertFails(ErrorReason.LIMIT_EXCEEDED, "10000");
    }

    @Test
    void aLinkThatIsNoAddressIsRefused() {
        server.serve(PATH, exchange -> {
            exchange.getResponseHeaders().set("Link", "</v2/ team>; rel=\"next\"");
            Answer.ok(MediaType.INDEX, index(one)).to(exchange);
        });
        assertFails(ErrorReason.REGISTRY_PROTOCOL, "no address");
    }

    private void assertFails(ErrorReason reason, String words) {
        EngineException failure = catchThrowableOfType(EngineException.class, () -> session.referrers(subject));
        assertThat(failure).hasMessageContaining(words);
        assertThat(failure.reason()).isEqualTo(reason);
    }

    private static Descriptor referrer(String name) {
        return new Descriptor(
                MediaType.MANIFEST,
                "type/" + name,
                Digest.of(name),
                name.length(),
                null,
                Map.of("name", name),
                List.of());
    }

    private static byte[] index(Descriptor... manifests) {
        return OciJson.write(new ImageIndex(2, MediaType.INDEX, List.of(manifests), Map.of()));
    }
}
