package io.caisson.registry;

import io.caisson.error.EngineException;
import io.caisson.registry.host.RegistryHost;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls one host of a registry: tells it who we are if it asks, follows redirects safely, tries again what fails for a
 * moment, and reads the status. What is said to the registry is never said where it redirects to.
 */
final class Calls {
    private static final int REDIRECTS = 5;
    private static final int LONGEST_DETAIL = 300;

    private static final String ROOT = "/v2/";

    private final RegistryHost host;
    private final String query;
    private final Transport transport;
    private final Authorization authorization;

    /**
     * @param mirrored the registry that this host answers for; empty if it is that itself
     * @param credentials for this very host; null for none
     */
    Calls(RegistryHost host, String mirrored, @Nullable Credentials credentials, Transport transport) {
        this.host = host;
        // As containerd tells a mirror of several registries which one is meant.
        this.query = mirrored.isEmpty() ? "" : "ns=" + URLEncoder.encode(mirrored, StandardCharsets.UTF_8);
        this.transport = transport.to(host);
        this.authorization = new Authorization(host.root(), credentials, this.transport);
    }

    /** Whom it calls. */
    RegistryHost host() {
        return host;
    }

    <T> T call(Endpoint<T> endpoint) {
        Retries retries = new Retries(endpoint.words());
        while (true) {
            try {
                return once(endpoint);
            } catch (EngineException e) {
                retries.pause(e);
            }
        }
    }

    /** The same without another attempt, for whoever tries again in a way of its own. */
    <T> T once(Endpoint<T> endpoint) {
        URI target = target(endpoint.path());
        HttpResponse<InputStream> response = authorized(target, endpoint);
        boolean follow = endpoint.method().equals("GET") || endpoint.method().equals("HEAD");
        for (int redirects = 0; follow && isRedirect(response.statusCode()); redirects++) {
            if (redirects == REDIRECTS) {
                throw Refusals.protocol(endpoint.words(), "it redirected more than " + REDIRECTS + " times");
            }
            target = next(target, response, endpoint);
            response = transport.send(target, endpoint, Optional.empty());
        }
        return read(target, response, endpoint);
    }

    private URI target(String path) {
        if (!path.startsWith(ROOT)) {
            return host.root().resolve(path);
        }
        String whole = host.root() + path.substring(ROOT.length() - 1);
        return URI.create(query.isEmpty() ? whole : whole + (whole.indexOf('?') < 0 ? '?' : '&') + query);
    }

    private HttpResponse<InputStream> authorized(URI target, Endpoint<?> endpoint) {
        Optional<String> known = authorization.header(endpoint);
        HttpResponse<InputStream> response = transport.send(target, endpoint, known);
        if (response.statusCode() != 401) {
            return response;
        }
        Transport.discard(response, endpoint.words());
        List<String> challenges = response.headers().allValues("WWW-Authenticate");
        String answer = authorization.answer(endpoint, challenges, known.orElse(null));
        return transport.send(target, endpoint, Optional.of(answer));
    }

    private <T> T read(URI from, HttpResponse<InputStream> response, Endpoint<T> endpoint) {
        BodyStream body = transport.body(response.body(), endpoint.words());
        try {
            if (!endpoint.takes(response.statusCode())) {
                throw refused(response, body, endpoint);
            }
            return endpoint.answer(new Answer(response.statusCode(), response.headers(), body, from));
        } catch (IOException e) {
            close(body, e);
            throw Refusals.unavailable(endpoint.words(), "the answer broke off (" + e + ")", e);
        } catch (RuntimeException e) {
            close(body, e);
            throw e;
        }
    }

    private EngineException refused(HttpResponse<?> response, InputStream stream, Endpoint<?> endpoint)
            throws IOException {
        String body = new String(stream.readNBytes(LONGEST_DETAIL), StandardCharsets.UTF_8);
        String detail = body.replaceAll("\\s+", " ").strip();
        if (response.statusCode() == 401) {
            throw authorization.refused(endpoint, response.headers().allValues("WWW-Authenticate"), detail);
        }
        EngineException refused = Refusals.status(endpoint.words(), response.statusCode(), detail);
        Optional<String> after = response.headers().firstValue("Retry-After");
        return after.isPresent() ? refused.with("retry_after", after.get()) : refused;
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static URI next(URI from, HttpResponse<InputStream> response, Endpoint<?> endpoint) {
        String location = response.headers().firstValue("Location").orElse("");
        Transport.discard(response, endpoint.words());
        try {
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
