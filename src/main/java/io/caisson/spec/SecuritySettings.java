package io.caisson.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a container is shut in.
 *
 * @param capAdd capabilities beyond the 14 default ones, such as {@code NET_ADMIN}, or {@code ALL}
 * @param capDrop default capabilities to go without, or {@code ALL}
 * @param readOnlyRoot whether the root file system is read-only
 * @param noNewPrivileges whether executing a program can gain no privileges
 * @param seccomp which filter of system calls
 * @param apparmorProfile null for the engine's own confinement
 * @param privileged whether it has all capabilities and devices, and nothing is hidden from it
 * @param maskedPaths what reads as empty; null for the default ones
 * @param readOnlyPaths what cannot be written; null for the default ones
 * @param deviceRules more devices that may be used, such as {@code c 10:* rwm}
 */
public record SecuritySettings(
        List<String> capAdd,
        List<String> capDrop,
        boolean readOnlyRoot,
        boolean noNewPrivileges,
        SeccompChoice seccomp,
        @Nullable String apparmorProfile,
        boolean privileged,
        @Nullable List<String> maskedPaths,
        @Nullable List<String> readOnlyPaths,
        List<String> deviceRules) {
    /** Nothing asked for. */
    public static final SecuritySettings DEFAULT =
            new SecuritySettings(List.of(), List.of(), false, false, new SeccompChoice.Default());

    /** Under no AppArmor profile of its own. */
    public SecuritySettings(
            List<String> capAdd,
            List<String> capDrop,
            boolean readOnlyRoot,
            boolean noNewPrivileges,
            SeccompChoice seccomp) {
        this(capAdd, capDrop, readOnlyRoot, noNewPrivileges, seccomp, null);
    }

    /** Without any privilege. */
    public SecuritySettings(
            List<String> capAdd,
            List<String> capDrop,
            boolean readOnlyRoot,
            boolean noNewPrivileges,
            SeccompChoice seccomp,
            @Nullable String apparmorProfile) {
        this(capAdd, capDrop, readOnlyRoot, noNewPrivileges, seccomp, apparmorProfile, false, null, null, List.of());
    }

    public SecuritySettings {
        capAdd = List.copyOf(capAdd);
        capDrop = List.copyOf(capDrop);
        maskedPaths = maskedPaths == null ? null : List.copyOf(maskedPaths);
        readOnlyPaths = readOnlyPaths == null ? null : List.copyOf(readOnlyPaths);
        deviceRules = List.copyOf(deviceRules);
    }

    /** None for one that is privileged, unless a profile was asked for. */
    SeccompChoice effectiveSeccomp() {
        return privileged && seccomp instanceof SeccompChoice.Default ? new SeccompChoice.Unconfined() : seccomp;
    }

    /** Which filter of system calls. */
    public sealed interface SeccompChoice {
        /** The engine's own profile. */
        record Default() implements SeccompChoice {}

        /** None. */
        record Unconfined() implements SeccompChoice {}

        /**
         * A profile of the caller's.
         *
         * @param json in Docker's format
         */
        record Profile(String json) implements SeccompChoice {}
    }
}
