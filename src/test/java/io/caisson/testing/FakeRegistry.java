package io.caisson.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.caisson.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A registry of the test's own in this JVM: it says what the test wants it to say, lies too, and counts what
 * it is asked. One repository, {@code team/app}.
 */
public final class FakeRegistry implements AutoCloseable {
    private static final String REPOSITORY = "team/app";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();

    private FakeRegistry(HttpServer server) {
        this.server = server;
    }

    /** How one path is answered. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;

        /** Status 200 with the true length. */
        static Answer ok(String type, byte[] bytes) {
            return exchange -> {
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            };
        }

        /** Status 200 without a length: chunked. */
        static Answer chunked(byte[] bytes) {
            return exchange -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(bytes);
            };
        }

        /** Announces all the bytes and breaks off in their middle. */
        static Answer cut(byte[] bytes) {
            return exchange -> {
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
                exchange.getResponseBody().flush();
            };
        }

        static Answer redirect(String location) {
            return exchange -> {
                exchange.getResponseHeaders().set("Location", location);
                exchange.sendResponseHeaders(307, -1);
            };
        }

        /** The one the first times, then the other. */
        static Answer times(int times, Answer first, Answer then) {
            AtomicInteger asked = new AtomicInteger();
            return exchange -> (asked.getAndIncrement() < times ? first : then).to(exchange);
        }
    }

    /** An empty one, on a free port of 127.0.0.1. */
    public static FakeRegistry start() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        return started(HttpServer.create(new InetSocketAddress(loopback, 0), 0));
    }

    /** The same with TLS. */
    public static FakeRegistry start(SSLContext tls, boolean wantsClientCertificate) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpsServer server = HttpsServer.create(new InetSocketAddress(loopback, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = tls.getDefaultSSLParameters();
                wanted.setNeedClientAuth(wantsClientCertificate);
                parameters.setSSLParameters(wanted);
            }
        });
        return started(server);
    }

    private static FakeRegistry started(HttpServer server) {
        FakeRegistry registry = new FakeRegistry(server);
        registry.server.setExecutor(registry.threads);
        registry.server.createContext("/", registry::answer);
        registry.server.start();
        return registry;
    }

    /** Host and port. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** What a pull names the image with this tag. */
    public String reference(String tag) {
        return host() + "/" + REPOSITORY + ":" + tag;
    }

    public static String manifestPath(String tagOrDigest) {
        return "/v2/" + REPOSITORY + "/manifests/" + tagOrDigest;
    }

    public static String blobPath(Digest digest) {
        return "/v2/" + REPOSITORY + "/blobs/" + digest;
    }

    /** Serves an image honestly, with all that it names, by tag and by digest; returns its reference. */
    public String push(String tag, FakeImage image) {
        serve(manifestPath(tag), Answer.ok(image.manifestType(), image.manifest()));
        serve(manifestPath(Digest.of(image.manifest()).toString()), Answer.ok(image.manifestType(), image.manifest()));
        blob(image.config());
        image.layers().forEach(layer -> blob(layer.bytes()));
        return reference(tag);
    }

    /** Serves a blob honestly. */
    public void blob(byte[] bytes) {
        serve(blobPath(Digest.of(bytes)), Answer.ok("application/octet-stream", bytes));
    }

    /** From now on this path is answered so. */
    public void serve(String path, Answer answer) {
        answers.put(path, answer);
    }

    /** How often a path was asked for. */
    public int requests(String path) {
        AtomicInteger count = requests.get(path);
        return count == null ? 0 : count.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.computeIfAbsent(path, each -> new AtomicInteger()).incrementAndGet();
        Answer answer = answers.get(path);
        try (exchange) {
            if (answer == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                answer.to(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
