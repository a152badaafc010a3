package io.caisson.cli.credential;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.v1.RegistryCredentials;
import io.caisson.v1.RegistryLogin;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** The user's credentials, where Docker keeps them: {@code config.json}, or the helpers that it names. */
public final class StoredCredentials {
    /** What helpers give as the name where the secret is an identity token. */
    private static final String TOKEN = "<token>";

    private final Map<String, String> environment;

    /** Those of a user with these variables. */
    public StoredCredentials(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * What is known of the registry of a reference.
     *
     * @throws CredentialException if it cannot be read
     */
    public Optional<RegistryCredentials> of(String reference) {
        return find(RegistryName.of(reference));
    }

    /** What is known of a registry. */
    public Optional<RegistryCredentials> find(String registry) {
        DockerConfig config = DockerConfig.read(environment);
        Optional<String> helper = config.helper(registry);
        if (helper.isPresent()) {
            Optional<CredentialProgram.Secret> secret =
                    new CredentialProgram(helper.get(), environment).get(RegistryName.key(registry));
            if (secret.isPresent()) {
                return Optional.of(credentials(
                        registry, secret.get().username(), secret.get().secret()));
            }
        }
        return config.auth(registry).flatMap(entry -> credentials(config, registry, entry));
    }

    /**
     * Keeps a login.
     *
     * @return where it is kept, in words
     */
    public String store(String registry, String username, String password) {
        DockerConfig config = DockerConfig.read(environment);
        Optional<String> helper = config.helper(registry);
        if (helper.isPresent()) {
            new CredentialProgram(helper.get(), environment)
                    .store(RegistryName.key(registry), new CredentialProgram.Secret(username, password));
            config.put(registry, Map.of());
        } else {
            byte[] both = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
            config.put(registry, Map.of("auth", Base64.getEncoder().encodeToString(both)));
        }
        config.write();
        return helper.map(name -> "docker-credential-" + name)
                .orElse(config.file() + ", where it can be read: a credential helper would keep it closed");
    }

    /**
     * Forgets a login.
     *
     * @return false if there was none
     */
    public boolean erase(String registry) {
        DockerConfig config = DockerConfig.read(environment);
        config.helper(registry)
                .ifPresent(name -> new CredentialProgram(name, environment).erase(RegistryName.key(registry)));
        boolean known = config.remove(registry);
        if (known) {
            config.write();
        }
        return known;
    }

    private static Optional<RegistryCredentials> credentials(DockerConfig config, String registry, JsonNode entry) {
        RegistryCredentials.Builder message = RegistryCredentials.newBuilder().setRegistry(registry);
        String identity = entry.path("identitytoken").asText();
        String token = entry.path("registrytoken").asText();
        if (!identity.isEmpty()) {
            return Optional.of(message.setIdentityToken(identity).build());
        }
        if (!token.isEmpty()) {
            return Optional.of(message.setRegistryToken(token).build());
        }
        String username = entry.path("username").asText();
        if (!username.isEmpty()) {
            return Optional.of(
                    credentials(registry, username, entry.path("password").asText()));
        }
        String both = decoded(config, registry, entry.path("auth").asText());
        int colon = both.indexOf(':');
        return colon <= 0
                ? Optional.empty()
                : Optional.of(credentials(registry, both.substring(0, colon), both.substring(colon + 1)));
    }

    private static String decoded(DockerConfig config, String registry, String auth) {
        try {
            // Docker ends some with NULs.
            return new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8).replaceFirst("\0+$", "");
        } catch (IllegalArgumentException e) {
            throw new CredentialException("cannot read the credentials of " + registry + " in " + config.file()
                    + ": auth is no base64. Log in again with `caisson login " + registry + "`");
        }
    }

    private static RegistryCredentials credentials(String registry, String username, String secret) {
        RegistryCredentials.Builder message = RegistryCredentials.newBuilder().setRegistry(registry);
        return username.equals(TOKEN)
                ? message.setIdentityToken(secret).build()
                : message.setLogin(
                                RegistryLogin.newBuilder().setUsername(username).setPassword(secret))
                        .build();
    }
}
