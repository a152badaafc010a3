package io.caisson.tls;

import java.nio.file.Path;

/** A file of certificates or keys that cannot be read. */
public final class PemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;

    PemException(Path file, String why) {
        super(why);
        this.file = file;
    }

    /** Which one; the message says why, and perhaps what to do. */
    public Path file() {
        return file;
    }
}
