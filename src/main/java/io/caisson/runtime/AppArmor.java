package io.caisson.runtime;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What AppArmor the kernel has (apparmor(7)). */
public final class AppArmor {
    private final Path enabled;
    private final Path profiles;

    /**
     * @param enabled file that says {@code Y}
     * @param profiles file with a line for each profile that is loaded: its name, its mode in parentheses
     */
    AppArmor(Path enabled, Path profiles) {
        this.enabled = enabled;
        this.profiles = profiles;
    }

    /** The one of the machine that this runs on. */
    public static AppArmor ofHost() {
        return new AppArmor(
                Path.of("/sys/module/apparmor/parameters/enabled"), Path.of("/sys/kernel/security/apparmor/profiles"));
    }

    /**
     * Checks that a container can run under a profile.
     *
     * @throws EngineException {@code UNSUPPORTED_BY_HOST} if the kernel has no AppArmor, or not this profile
     */
    public void check(String profile) {
        if (!read(enabled).startsWith("Y")) {
            throw unsupported(profile, "this machine's kernel has no AppArmor, or it is off. Leave the profile out");
        }
        // Without securityfs the kernel itself says at the launch whether it has the profile.
        String loaded = read(profiles);
        if (!loaded.isEmpty() && loaded.lines().noneMatch(line -> line.startsWith(profile + " ("))) {
            throw unsupported(profile, "it is not loaded. Load it with apparmor_parser");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static EngineException unsupported(String profile, String why) {
        return new EngineException(
                        ErrorReason.UNSUPPORTED_BY_HOST,
                        "Cannot run a container under the AppArmor profile " + profile + ": " + why)
                .with("apparmor_profile", profile);
    }
}
