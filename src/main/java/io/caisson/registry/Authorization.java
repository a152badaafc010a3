package io.caisson.registry;

import io.caisson.error.EngineException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells one registry who we are: nothing until it asks; then, as it asks, the login itself or tokens that
 * its token server gives. Belongs to one address and never serves another. Thread-safe.
 */
final class Authorization {
    private final URI base;
    private final @Nullable Credentials credentials;
    private final Transport transport;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<List<String>, Token> tokens = new HashMap<>();
    private boolean login;

    Authorization(URI base, @Nullable Credentials credentials, Transport transport) {
        this.base = base;
        this.credentials = credentials;
        this.transport = transport;
    }

    /** The header's value that the registry wants for this, as far as it has asked before. */
    Optional<String> header(Endpoint<?> endpoint) {
        lock.lock();
        try {
            if (login && credentials instanceof Credentials.Login given) {
                return Optional.of(FetchToken.basic(given));
            }
            return Optional.ofNullable(tokens.get(endpoint.scopes()))
                    .filter(token -> !token.isOver())
                    .map(token -> "Bearer " + token.value());
        } finally {
            lock.unlock();
        }
    }

    /**
     * The header's value for a registry that answered 401.
     *
     * @param lines of {@code WWW-Authenticate}
     * @param refused what was sent and refused; null if nothing was
     * @throws EngineException {@code REGISTRY_UNAUTHENTICATED} if there is nothing to be said
     */
    String answer(Endpoint<?> endpoint, List<String> lines, @Nullable String refused) {
        List<Challenge> challenges = challenges(endpoint, lines);
        lock.lock();
        try {
            for (Challenge challenge : challenges) {
                if (challenge.scheme().equals("bearer")) {
                    return "Bearer " + bearer(endpoint, challenge, refused).value();
                }
            }
            for (Challenge challenge : challenges) {
                if (challenge.scheme().equals("basic")) {
                    return basic(endpoint, refused);
                }
            }
        } finally {
            lock.unlock();
        }
        List<String> schemes = challenges.stream().map(Challenge::scheme).toList();
        throw broken(endpoint, schemes.isEmpty() ? "without saying what it wants" : "and wants only " + schemes);
    }

    private List<Challenge> challenges(Endpoint<?> endpoint, List<String> lines) {
        try {
            return ChallengeParser.parse(lines);
        } catch (IllegalArgumentException e) {
            throw broken(endpoint, "with a WWW-Authenticate that cannot be read: " + e.getMessage());
        }
    }

    private Token bearer(Endpoint<?> endpoint, Challenge challenge, @Nullable String refused) {
        Token held = tokens.get(endpoint.scopes());
        // Another thread has fetched a newer one meanwhile.
        if (held != null && !held.isOver() && !("Bearer " + held.value()).equals(refused)) {
            return held;
        }
        Token token = credentials instanceof Credentials.RegistryToken(String given)
                ? Token.lasting(given, Long.MAX_VALUE)
                : fetched(endpoint, challenge);
        if (("Bearer " + token.value()).equals(refused)) {
            throw Refusals.unauthenticated(endpoint.words(), "the registry does not take its own token", true);
        }
        tokens.put(new ArrayList<>(endpoint.scopes()), token);
        return token;
    }

    private Token fetched(Endpoint<?> endpoint, Challenge challenge) {
        URI realm = realm(endpoint, challenge);
        String service = challenge.parameter("service").orElse(null);
        FetchToken fetch = new FetchToken(endpoint.words(), realm, service, endpoint.scopes(), credentials);
        return fetch.read(transport.document(realm, fetch.request(), endpoint.words()));
    }

    /** Where tokens are: over HTTPS, unless the registry itself is asked without. */
    private URI realm(Endpoint<?> endpoint, Challenge challenge) {
        String told = challenge.parameter("realm").orElse("");
        try {
            URI realm = new URI(told);
            boolean sound = "https".equals(realm.getScheme())
                    || "http".equals(realm.getScheme()) && "http".equals(base.getScheme());
            if (sound && realm.getHost() != null && realm.getUserInfo() == null && realm.getFragment() == null) {
                return realm;
            }
        } catch (java.net.URISyntaxException e) {
            // Told below.
        }
        throw broken(
                endpoint, "and names '" + shortened(told) + "' for tokens, which is no address to send secrets to");
    }

    private String basic(Endpoint<?> endpoint, @Nullable String refused) {
        if (!(credentials instanceof Credentials.Login given)) {
            throw Refusals.unauthenticated(endpoint.words(), "the registry wants a username and password", false);
        }
        String header = FetchToken.basic(given);
        if (header.equals(refused)) {
            throw Refusals.unauthenticated(endpoint.words(), "the registry does not take the credentials", true);
        }
        login = true;
        return header;
    }

    /** Why a registry answers 401 although it was told what it wanted. */
    EngineException refused(Endpoint<?> endpoint, List<String> lines, String detail) {
        boolean mayNot = challenges(endpoint, lines).stream()
                .anyMatch(each -> each.parameter("error").orElse("").equals("insufficient_scope"));
        if (mayNot && credentials != null) {
            return Refusals.status(endpoint.words(), 403, detail);
        }
        String said = detail.isEmpty() ? "" : " (" + detail + ")";
        return Refusals.unauthenticated(endpoint.words(), "the registry answered 401" + said, credentials != null);
    }

    private static EngineException broken(Endpoint<?> endpoint, String why) {
        return Refusals.unauthenticated(endpoint.words(), "the registry answered 401 " + why, true);
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
