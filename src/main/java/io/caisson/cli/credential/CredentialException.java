package io.caisson.cli.credential;

/** Credentials could not be read or kept; the message says why, and what to do. */
public final class CredentialException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CredentialException(String message) {
        super(message);
    }
}
