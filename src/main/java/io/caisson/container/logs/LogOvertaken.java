package io.caisson.container.logs;

import java.io.IOException;

/** A reader was so slow that what it would have read next was rotated away. */
final class LogOvertaken extends IOException {
    private static final long serialVersionUID = 1L;

    LogOvertaken(LogSegments segments, long position) {
        super("what follows byte " + position + " of the log " + segments.directory() + " was rotated away");
    }
}
