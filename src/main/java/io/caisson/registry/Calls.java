package io.caisson.registry;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sends a call: follows redirects safely, tries again what fails for a moment, and reads the status. */
final class Calls {
    private static final int ATTEMPTS = 4;
    private static final int REDIRECTS = 5;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final int LONGEST_DETAIL = 300;

    private final Duration stall;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    Calls(Duration stall) {
        this.stall = stall;
    }

    <T> T call(URI base, Endpoint<T> endpoint) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(base.resolve(endpoint.path()), endpoint);
            } catch (EngineException e) {
                if (e.reason() != ErrorReason.REGISTRY_UNAVAILABLE || attempt == ATTEMPTS) {
                    throw e;
                }
                pause(endpoint, attempt, e);
            }
        }
    }

    private <T> T once(URI start, Endpoint<T> endpoint) {
        URI target = start;
        for (int redirects = 0; redirects <= REDIRECTS; redirects++) {
            HttpResponse<InputStream> response = send(target, endpoint);
            if (!isRedirect(response.statusCode())) {
                return read(response, endpoint);
            }
            target = next(target, response, endpoint);
        }
        throw Refusals.protocol(endpoint.words(), "it redirected more than " + REDIRECTS + " times");
    }

    private HttpResponse<InputStream> send(URI target, Endpoint<?> endpoint) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).GET().timeout(ANSWER).header("User-Agent", "caisson");
        endpoint.accept().forEach(type -> request.header("Accept", type));
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw Refusals.unavailable(endpoint.words(), "cannot reach " + target.getAuthority() + " (" + e + ")", e);
        } catch (InterruptedException e) {
            throw Refusals.cancelled(endpoint.words(), e);
        }
    }

    private <T> T read(HttpResponse<InputStream> response, Endpoint<T> endpoint) {
        BodyStream body = new BodyStream(response.body(), endpoint.words(), stall);
        try {
            if (response.statusCode() != 200) {
                throw refused(response, body, endpoint);
            }
            return endpoint.answer(response.headers(), body);
        } catch (IOException e) {
            close(body, e);
            throw Refusals.unavailable(endpoint.words(), "the answer broke off (" + e + ")", e);
        } catch (RuntimeException e) {
            close(body, e);
            throw e;
        }
    }

    private static EngineException refused(HttpResponse<?> response, InputStream stream, Endpoint<?> endpoint)
            throws IOException {
        String body = new String(stream.readNBytes(LONGEST_DETAIL), StandardCharsets.UTF_8);
        EngineException refused = Refusals.status(
                endpoint.words(),
                response.statusCode(),
                body.replaceAll("\\s+", " ").strip());
        Optional<String> after = response.headers().firstValue("Retry-After");
        return after.isPresent() ? refused.with("retry_after", after.get()) : refused;
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static URI next(URI from, HttpResponse<InputStream> response, Endpoint<?> endpoint) {
        String location = response.headers().firstValue("Location").orElse("");
        try {
            response.body().close();
            URI target = from.resolve(location);
            boolean sound = "https".equals(target.getScheme())
                    || "http".equals(target.getScheme()) && "http".equals(from.getScheme());
            if (location.isEmpty() || !sound || target.getHost() == null) {
                throw Refusals.protocol(
                        endpoint.words(),
                        "it redirects from " + from.getScheme() + " to '" + location + "', which is not followed");
            }
            return target;
        } catch (IllegalArgumentException e) {
            throw Refusals.protocol(endpoint.words(), "it redirects to '" + location + "', which is no address");
        } catch (IOException e) {
            throw Refusals.unavailable(endpoint.words(), "the redirect broke off (" + e + ")", e);
        }
    }

    private static void pause(Endpoint<?> endpoint, int attempt, EngineException failure) {
        long millis = FIRST_PAUSE_MILLIS << (attempt - 1);
        String after = failure.metadata().getOrDefault("retry_after", "");
        if (after.matches("[0-9]{1,6}")) {
            millis = Math.max(millis, Long.parseLong(after) * 1000);
        }
        try {
            boolean never = new CountDownLatch(1).await(Math.min(millis, LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS);
            assert !never;
        } catch (InterruptedException e) {
            throw Refusals.cancelled(endpoint.words(), e);
        }
    }

    private static void close(InputStream body, Exception cause) {
        try {
            body.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
