package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a container may do beyond what every container may.
 *
 * @param privileged whether it has all capabilities and devices, and nothing is hidden from it
 * @param groups that its process is in, as names or numbers
 * @param deviceRules devices that it may use, such as {@code c 10:* rwm}
 * @param maskedPaths what reads as empty; null for the default ones
 * @param readOnlyPaths what cannot be written; null for the default ones
 */
@RegisterForReflection
public record Privileges(
        boolean privileged,
        List<String> groups,
        List<String> deviceRules,
        @Nullable List<String> maskedPaths,
        @Nullable List<String> readOnlyPaths) {
    /** None. */
    public static final Privileges NONE = new Privileges(false, List.of(), List.of(), null, null);

    public Privileges {
        groups = List.copyOf(Objects.requireNonNullElse(groups, List.of()));
        deviceRules = List.copyOf(Objects.requireNonNullElse(deviceRules, List.of()));
        maskedPaths = maskedPaths == null ? null : List.copyOf(maskedPaths);
        readOnlyPaths = readOnlyPaths == null ? null : List.copyOf(readOnlyPaths);
    }
}
