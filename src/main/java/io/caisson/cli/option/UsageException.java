package io.caisson.cli.option;

/** The command line breaks a rule; the message says which word, why, and what to write instead. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }
}
