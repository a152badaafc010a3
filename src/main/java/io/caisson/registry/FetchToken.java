package io.caisson.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.OciJson;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks a token server for a token (distribution's token specification; for identity tokens its OAuth 2
 * form). Follows no redirect, since what it sends are secrets.
 *
 * @param words what the token is wanted for
 */
record FetchToken(
        String words,
        URI realm,
        @Nullable String service,
        List<String> scopes,
        @Nullable Credentials credentials) {
    private static final String CLIENT = "caisson";
    /** What may stand in a header, and nothing that could end one. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    HttpRequest request() {
        HttpRequest.Builder request = HttpRequest.newBuilder().header("User-Agent", CLIENT);
        return switch (credentials) {
            case Credentials.IdentityToken(String identity) ->
                request.uri(realm)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(identity)))
                        .build();
            case Credentials.Login login ->
                request.uri(asked()).header("Authorization", basic(login)).GET().build();
            case Credentials.RegistryToken registrys -> throw new IllegalStateException("it is a token already");
            case null -> request.uri(asked()).GET().build();
        };
    }

    /** The token, or what kept the server from giving one. */
    Token read(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == 400 || status == 401 || status == 403) {
            throw Refusals.unauthenticated(
                    words,
                    "the token server " + realm.getAuthority() + " answered " + status
                            + (credentials == null ? "" : ": it does not take the credentials"),
                    credentials != null);
        }
        if (status != 200) {
            throw Refusals.status("Getting a token from " + realm.getAuthority() + " for: " + words, status, "")
                    .with(
                            "retry_after",
                            response.headers().firstValue("Retry-After").orElse(""));
        }
        return token(response.body());
    }

    static String basic(Credentials.Login login) {
        byte[] both = (login.username() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    private Token token(byte[] document) {
        JsonNode answer;
        try {
            answer = OciJson.tree(document, "the token server's answer");
        } catch (EngineException e) {
            throw broken("its answer is no JSON");
        }
        String value = answer.path("token").asText(answer.path("access_token").asText());
        if (!TOKEN.matcher(value).matches()) {
            throw broken("its answer holds no token that could be sent");
        }
        return Token.lasting(value, answer.path("expires_in").asLong());
    }

    private EngineException broken(String why) {
        return new EngineException(
                ErrorReason.REGISTRY_UNAUTHENTICATED,
                words + ": no token came from " + realm.getAuthority() + ": " + why
                        + ". The token server, or something before it, is broken.");
    }

    private URI asked() {
        List<String> query = new ArrayList<>();
        if (service != null) {
            query.add("service=" + encoded(service));
        }
        scopes.forEach(scope -> query.add("scope=" + encoded(scope)));
        if (credentials instanceof Credentials.Login login) {
            query.add("account=" + encoded(login.username()));
        }
        query.add("client_id=" + CLIENT);
        String before = realm.getRawQuery() == null ? "?" : "&";
        return URI.create(realm + before + String.join("&", query));
    }

    private String form(String identity) {
        return "grant_type=refresh_token&refresh_token=" + encoded(identity) + "&client_id=" + CLIENT
                + (service == null ? "" : "&service=" + encoded(service))
                + (scopes.isEmpty() ? "" : "&scope=" + encoded(String.join(" ", scopes)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
