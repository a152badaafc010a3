package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.error.FieldViolation;
import io.caisson.runtime.AppArmor;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The AppArmor profile that a container is to run under. */
final class AppArmorInput {
    private static final String UNCONFINED = "unconfined";
    private static final Pattern NAME = Pattern.compile("[!-~]([ -~]{0,254}[!-~])?");

    private AppArmorInput() {}

    /** Empty for none of its own. */
    static Optional<String> profile(ContainerConfig config) {
        String asked = config.security().apparmorProfile();
        return asked.isEmpty() || asked.equals(UNCONFINED) ? Optional.empty() : Optional.of(asked);
    }

    static void check(ContainerConfig config, List<FieldViolation> violations) {
        profile(config)
                .filter(name -> !NAME.matcher(name).matches())
                .ifPresent(name -> violations.add(new FieldViolation(
                        "config.security.apparmor_profile", "must be the name of a profile, printable")));
    }

    /** {@code UNSUPPORTED_BY_HOST} where the kernel has no AppArmor, or not this profile. */
    static void checkHost(ContainerConfig config) {
        profile(config).ifPresent(AppArmor.ofHost()::check);
    }
}
