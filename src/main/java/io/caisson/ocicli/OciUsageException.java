package io.caisson.ocicli;

/** A command line that cannot be read. */
final class OciUsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OciUsageException(String message) {
        super(message);
    }
}
