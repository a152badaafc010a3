package io.caisson.registry;

import io.caisson.registry.host.HostsDirectory;
import io.caisson.registry.host.HttpClients;
import io.caisson.registry.host.RegistryHost;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sends one request and waits for its answer, not for ever. Follows no redirect. */
final class Transport {
    private static final int LARGEST_TOKEN = 256 * 1024;

    private final HttpClients clients;
    private final HostsDirectory hosts;
    private final Duration patience;
    private final Duration stall;
    private final @Nullable RegistryHost own;

    /**
     * Made once for all registries.
     *
     * @param patience how long an answer's head may take once the request is sent
     * @param stall how long an answer's body may bring nothing
     */
    Transport(HttpClients clients, HostsDirectory hosts, Duration patience, Duration stall) {
        this(clients, hosts, patience, stall, null);
    }

    private Transport(
            HttpClients clients, HostsDirectory hosts, Duration patience, Duration stall, @Nullable RegistryHost own) {
        this.clients = clients;
        this.hosts = hosts;
        this.patience = patience;
        this.stall = stall;
        this.own = own;
    }

    /** The same, which speaks TLS with this one host as is said of it. */
    Transport to(RegistryHost host) {
        return new Transport(clients, hosts, patience, stall, host);
    }

    /** @param authorization the header's value; empty to say nothing of who we are */
    HttpResponse<InputStream> send(URI target, Endpoint<?> endpoint, Optional<String> authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target).header("User-Agent", "caisson");
        endpoint.accept().forEach(type -> request.header("Accept", type));
        endpoint.headers().forEach(request::header);
        authorization.ifPresent(value -> request.header("Authorization", value));
        try (Body body = endpoint.body()) {
            request.method(endpoint.method(), body.publisher());
            HttpResponse<InputStream> answer = await(
                    client(target)
                            .sendAsync(clients.introduced(request.build()), HttpResponse.BodyHandlers.ofInputStream()),
                    body,
                    target,
                    endpoint.words());
            if (answer.statusCode() == 407) {
                // Of the proxy, not of whom we asked; before a tunnel Java hands out no body.
                throw Refusals.status(endpoint.words(), 407, "");
            }
            return answer;
        }
    }

    BodyStream body(InputStream body, String words) {
        return new BodyStream(body, words, stall);
    }

    /** A small answer as a whole, within the time that a head may take. */
    HttpResponse<byte[]> document(URI target, HttpRequest request, String words) {
        HttpResponse.BodyHandler<byte[]> limited =
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST_TOKEN);
        return await(client(target).sendAsync(clients.introduced(request), limited), Body.NONE, target, words);
    }

    /** What one host is trusted with, and shown, is for no other that it leads to. */
    private HttpClient client(URI target) {
        String authority = target.getRawAuthority();
        RegistryHost home = own;
        if (home != null && home.authority().equals(authority)) {
            return clients.client(target, home.tls());
        }
        return clients.client(target, hosts.tls(authority));
    }

    private <T> T await(CompletableFuture<T> answer, Body body, URI target, String words) {
        String host = target.getAuthority();
        long before = -1;
        while (true) {
            try {
                return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long sent = body.sent();
                if (sent == before || sent == 0) {
                    answer.cancel(true);
                    throw Refusals.unavailable(
                            words, host + " did not answer within " + patience.toMillis() / 1000.0 + " s", e);
                }
                before = sent;
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw Refusals.unavailable(words, unreachable(host, cause), cause);
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw Refusals.cancelled(words, e);
            }
        }
    }

    private String unreachable(String host, Throwable cause) {
        String place = hosts.place(host).map(path -> path + "/ca.crt").orElse("");
        return "cannot reach " + host + " (" + cause + ")"
                + (cause instanceof SSLException && !place.isEmpty()
                        ? "; if a CA of your own has signed its certificate, put that CA's into " + place
                        : "");
    }

    /** Closes a body that nobody wants. */
    static void discard(HttpResponse<InputStream> response, String words) {
        try {
            response.body().close();
        } catch (IOException e) {
            throw Refusals.unavailable(words, "the answer broke off (" + e + ")", e);
        }
    }
}
