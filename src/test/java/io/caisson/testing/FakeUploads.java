package io.caisson.testing;

import com.sun.net.httpserver.HttpExchange;
import io.caisson.oci.Descriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final long size;
    private final int upTo;
    private final boolean remembers;
    private volatile boolean there;
    private volatile int wholeStatus;
    private volatile long leastChunk;
    private volatile int largest = Integer.MAX_VALUE;
    private volatile int losesAt = Integer.MAX_VALUE;
    private volatile String mounts = "";

    private FakeUploads(long size, int breaks, int upTo, boolean remembers) {
        this.size = size;
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
    public static FakeUploads on(FakeRegistry registry, Descriptor blob, int breaks, int upTo, boolean remembers) {
        FakeUploads uploads = new FakeUploads(blob.size(), breaks, upTo, remembers);
        registry.serve(
                FakeRegistry.blobPath(blob.digest()), exchange -> exchange.sendResponseHeaders(uploads.status(), -1));
        registry.serve(UPLOADS, uploads::begin);
        registry.serve(UPLOADS + "1", uploads::upload);
        registry.serve(FakeRegistry.manifestPath("1"), uploads::manifest);
        return uploads;
    }

    /** Answers a blob that comes as a whole with this status. */
    public FakeUploads refusingWhole(int status) {
        wholeStatus = status;
        return this;
    }

    /** Says that chunks must have so many bytes, and refuses shorter ones but the last. */
    public FakeUploads wantingChunksOf(long bytes) {
        leastChunk = bytes;
        return this;
    }

    /** Refuses requests with more bytes, as a proxy does. */
    public FakeUploads takingAtMost(int bytes) {
        largest = bytes;
        return this;
    }

    /** Loses half of what it has when it has so many bytes, once. */
    public FakeUploads losingHalfAt(int bytes) {
        losesAt = bytes;
        return this;
    }

    /** Has the blob in this repository, from which it can be mounted. */
    public FakeUploads mountingFrom(String repository) {
        mounts = repository;
        return this;
    }

    /** What was asked of the upload: methods, with the range of a part; and its beginning if it names a repository. */
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

    private void begin(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        if (query != null) {
            said.add("POST " + query.replaceFirst("mount=[^&]*", "mount"));
            if (!mounts.isEmpty() && query.endsWith("from=" + mounts)) {
                there = true;
                exchange.sendResponseHeaders(201, -1);
                return;
            }
        }
        received.reset();
        if (leastChunk > 0) {
            exchange.getResponseHeaders().set("OCI-Chunk-Min-Length", Long.toString(leastChunk));
        }
        located(exchange, 202);
    }

    private void upload(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Content-Range");
        said.add(exchange.getRequestMethod() + (range == null ? "" : " " + range));
        int refusal = refusal(exchange, range);
        if (refusal != 0) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(refusal, -1);
            return;
        }
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
                    exchange.getResponseHeaders().set("Range", "0-" + (received.size() - 1));
                    loseHalf();
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

    /** As the distribution-spec wants it: chunks come in order, and none but the last is too short. */
    private int refusal(HttpExchange exchange, String range) {
        long length = Long.parseLong(
                Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Content-Length"), "0"));
        if (length > largest) {
            return 413;
        }
        if (range == null) {
            return length > 0 ? wholeStatus : 0;
        }
        String[] ends = range.split("-", 2);
        boolean fits = Long.parseLong(ends[0]) == received.size()
                && Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1 == length;
        boolean isLast = Long.parseLong(ends[1]) + 1 == size;
        return fits && (isLast || length >= leastChunk) ? 0 : 416;
    }

    private void loseHalf() {
        if (received.size() >= losesAt) {
            losesAt = Integer.MAX_VALUE;
            byte[] half = Arrays.copyOf(received.toByteArray(), received.size() / 2);
            received.reset();
            received.writeBytes(half);
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
