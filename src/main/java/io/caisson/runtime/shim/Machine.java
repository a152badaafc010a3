package io.caisson.runtime.shim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Facts of the kernel that runs. */
public final class Machine {
    private static final String BOOT_ID = read("/proc/sys/kernel/random/boot_id");
    private static final int LAST_CAPABILITY = Integer.parseInt(read("/proc/sys/kernel/cap_last_cap"));

    private Machine() {}

    /** Another one after each boot. */
    public static String bootId() {
        return BOOT_ID;
    }

    /** The highest capability. */
    public static int lastCapability() {
        return LAST_CAPABILITY;
    }

    private static String read(String file) {
        // One read with room enough: sysctl files of numbers have nothing behind their first read, and
        // Files.readString begins with a read of one byte.
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] text = new byte[128];
            int length = in.read(text);
            return new String(text, 0, Math.max(length, 0), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
