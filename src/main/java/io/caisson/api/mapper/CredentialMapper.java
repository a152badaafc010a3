package io.caisson.api.mapper;

import io.caisson.error.EngineException;
import io.caisson.oci.Reference;
import io.caisson.registry.Credentials;
import io.caisson.v1.RegistryCredentials;
import org.jspecify.annotations.Nullable;

/** Credentials from messages. */
public final class CredentialMapper {
    private CredentialMapper() {}

    /**
     * Those of a request; null for none.
     *
     * @param reference what the request is about
     * @throws EngineException {@code INVALID_REQUEST} if they are for another registry
     */
    public static @Nullable Credentials credentials(RegistryCredentials message, Reference reference) {
        if (message.equals(RegistryCredentials.getDefaultInstance())) {
            return null;
        }
        if (!message.getRegistry().equals(reference.registry())) {
            throw EngineException.invalid(
                    "credentials.registry",
                    "is '" + message.getRegistry() + "', and the reference names " + reference.registry()
                            + ": credentials are only sent to the registry they are for");
        }
        return credentials(message);
    }

    /** Those of a message that is about nothing else; null for none. */
    public static @Nullable Credentials credentials(RegistryCredentials message) {
        return switch (message.getCredentialCase()) {
            case LOGIN ->
                new Credentials.Login(
                        message.getLogin().getUsername(), message.getLogin().getPassword());
            case IDENTITY_TOKEN -> new Credentials.IdentityToken(message.getIdentityToken());
            case REGISTRY_TOKEN -> new Credentials.RegistryToken(message.getRegistryToken());
            case CREDENTIAL_NOT_SET -> null;
        };
    }
}
