package io.caisson.syslog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This machine, as its messages name it. */
public final class LocalHost {
    private LocalHost() {}

    /** Its name as it is now; empty if it has none. */
    public static String name() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
