package io.caisson.registry;

/**
 * Who a registry is told that we are. Given for one registry, used for one call's work, sent to that
 * registry and to the token server that it names, and kept nowhere. Never prints its secret.
 */
public sealed interface Credentials {
    /** A name and a password, or whatever the registry takes as one. */
    record Login(String username, String password) implements Credentials {
        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    /** What a token server gave for good, to be exchanged for tokens (OAuth 2's refresh token). */
    record IdentityToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "IdentityToken[]";
        }
    }

    /** A token that the registry itself takes, as it is. */
    record RegistryToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "RegistryToken[]";
        }
    }
}
