package io.caisson.testing;

import com.sun.net.httpserver.HttpExchange;
import io.caisson.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What a {@link FakeRegistry} does with the uploads of one blob and a manifest; breaks as often as told. */
public final class FakeUploads {
    private static final String UPLOADS = "/v2/team/app/blobs/uploads/";

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final AtomicInteger breaks;
    private final int upTo;
    private final boolean remembers;
    private volatile boolean there;

    private FakeUploads(int breaks, int upTo, boolean remembers) {
        this.breaks = new AtomicInteger(breaks);
        this.upTo = upTo;
        this.remembers = remembers;
    }

    /**
     * Takes one blob and one manifest from now on.
     *
     * @param breaks how many of the requests that bring the blob break
     * @param upTo bytes that each of these still takes
     * @param remembers whether what they brought is kept
     */
    public static FakeUploads on(FakeRegistry registry, Digest blob, int breaks, int upTo, boolean remembers) {
        FakeUploads uploads = new FakeUploads(breaks, upTo, remembers);
        registry.serve(FakeRegistry.blobPath(blob), exchange -> exchange.sendResponseHeaders(uploads.status(), -1));
        registry.serve(UPLOADS, exchange -> located(exchange, 202));
        registry.serve(UPLOADS + "1", uploads::upload);
        registry.serve(FakeRegistry.manifestPath("1"), uploads::manifest);
        return uploads;
    }

    /** What was asked of the upload: methods, with the range of a part. */
    public List<String> said() {
        return List.copyOf(said);
    }

    public byte[] blob() {
        return received.toByteArray();
    }

    /** Manifests by their media type. */
    public Map<String, byte[]> manifests() {
        return Map.copyOf(manifests);
    }

    private int status() {
        return there ? 200 : 404;
    }

    private void upload(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Content-Range");
        said.add(exchange.getRequestMethod() + (range == null ? "" : " " + range));
        switch (exchange.getRequestMethod()) {
            case "GET" -> {
                if (remembers) {
                    exchange.getResponseHeaders().set("Range", "0-" + (received.size() - 1));
                    located(exchange, 204);
                } else {
                    exchange.sendResponseHeaders(404, -1);
                }
            }
            case "PATCH" -> {
                if (take(exchange)) {
                    located(exchange, 202);
                }
            }
            default -> {
                if (take(exchange)) {
                    there = true;
                    exchange.sendResponseHeaders(201, -1);
                }
            }
        }
    }

    private boolean take(HttpExchange exchange) throws IOException {
        boolean hasBody = !"0".equals(exchange.getRequestHeaders().getFirst("Content-Length"));
        if (hasBody && breaks.getAndDecrement() > 0) {
            byte[] part = exchange.getRequestBody().readNBytes(upTo);
            if (remembers) {
                received.write(part);
            }
            return false;
        }
        received.write(exchange.getRequestBody().readAllBytes());
        return true;
    }

    private void manifest(HttpExchange exchange) throws IOException {
        manifests.put(
                exchange.getRequestHeaders().getFirst("Content-Type"),
                exchange.getRequestBody().readAllBytes());
        exchange.sendResponseHeaders(201, -1);
    }

    private static void located(HttpExchange exchange, int status) throws IOException {
        exchange.getResponseHeaders().set("Location", UPLOADS + "1");
        exchange.sendResponseHeaders(status, -1);
    }
}
