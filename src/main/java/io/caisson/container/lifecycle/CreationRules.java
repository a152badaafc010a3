package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerConfig.BindMount;
import io.caisson.container.ContainerConfig.VolumeMount;
import io.caisson.container.ContainerCreation;
import io.caisson.container.ContainerSearch;
import io.caisson.container.RestartPolicy;
import io.caisson.container.logs.LogDriver;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.FieldViolation;
import io.caisson.spec.SpecFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a container to be made must keep to, all of it checked before anything is made. */
final class CreationRules {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}");
    private static final int MAX_LABEL_BYTES = 64 * 1024;
    private static final String ANY_ID = "0".repeat(64);

    private final SpecFactory specs;

    CreationRules(SpecFactory specs) {
        this.specs = specs;
    }

    /** Throws {@code INVALID_REQUEST} with all violations at once; then {@code BIND_SOURCE_NOT_FOUND}. */
    void check(ContainerCreation request) {
        ContainerConfig config = request.config();
        List<FieldViolation> violations = new ArrayList<>();
        checkName("name", request.name(), violations);
        require(!config.image().isEmpty(), "config.image", "is required", violations);
        checkLabels(config.labels(), violations);
        checkVolumes(config, violations);
        checkStop(config, violations);
        checkRestart(config, violations);
        HealthInput.check(config, violations);
        SharingRules.check(config, violations);
        NamingRules.check(config, violations);
        SharingRules.checkUser(config, violations);
        DeviceInput.check(config.isolation(), violations);
        BlockIoInput.check(config.resources().blockIo(), violations);
        AppArmorInput.check(config, violations);
        violations.addAll(LogDriver.violations("config.log", config.log()));
        require(
                config.security().seccompProfile().isEmpty()
                        || !config.security().seccompUnconfined(),
                "config.security.seccomp_profile",
                "must not be given together with seccomp_unconfined",
                violations);
        for (FieldViolation violation : specs.violations(SpecInput.settings(ANY_ID, "/", config, List.of()))) {
            violations.add(new FieldViolation("config." + violation.field(), violation.description()));
        }
        if (!violations.isEmpty()) {
            throw EngineException.invalid(violations);
        }
        checkBindSources(config, true);
    }

    /** Throws {@code INVALID_REQUEST} with all violations of labels and limits. */
    void checkUpdate(ContainerConfig config) {
        List<FieldViolation> violations = new ArrayList<>();
        checkLabels(config.labels(), violations);
        checkRestart(config, violations);
        BlockIoInput.check(config.resources().blockIo(), violations);
        specs.violations(SpecInput.settings(ANY_ID, "/", config, List.of())).stream()
                .filter(violation -> violation.field().startsWith("resources."))
                .map(violation -> new FieldViolation("config." + violation.field(), violation.description()))
                .forEach(violations::add);
        if (!violations.isEmpty()) {
            throw EngineException.invalid(violations);
        }
    }

    /**
     * Throws {@code BIND_SOURCE_NOT_FOUND} for the first source that is not there.
     *
     * @param mayBeMade whether those with {@code create_source} may be missing
     */
    static void checkBindSources(ContainerConfig config, boolean mayBeMade) {
        for (ContainerConfig.MountSettings mount : config.mounts()) {
            if (mount instanceof BindMount bind
                    && !(mayBeMade && bind.createSource())
                    && !Files.exists(Path.of(bind.source()))) {
                throw new EngineException(
                                ErrorReason.BIND_SOURCE_NOT_FOUND,
                                "Cannot mount " + bind.source() + " at " + bind.target()
                                        + ": there is no such file or directory on the host. Make it, or ask for"
                                        + " create_source")
                        .with("source", bind.source())
                        .with("target", bind.target());
            }
        }
    }

    /** An empty one is no violation. */
    static void checkName(String field, String name, List<FieldViolation> violations) {
        if (name.isEmpty()) {
            return;
        }
        require(
                NAME.matcher(name).matches(),
                field,
                "must be a letter or digit, then letters, digits, _ . and -, 2 to 128 characters, but is \"" + name
                        + "\"",
                violations);
        // It would stand before the one that has it as its ID.
        require(!ContainerSearch.isWholeId(name), field, "must not be 64 hexadecimal digits, as an ID is", violations);
    }

    private static void checkVolumes(ContainerConfig config, List<FieldViolation> violations) {
        for (int i = 0; i < config.mounts().size(); i++) {
            if (config.mounts().get(i) instanceof VolumeMount volume) {
                require(
                        isBelow(volume.subpath()),
                        "config.mounts[" + i + "].volume.subpath",
                        "must be a relative path without .., but is \"" + volume.subpath() + "\"",
                        violations);
            }
            // A whole ID names an anonymous volume that is there; whether it is, the volumes decide.
            if (config.mounts().get(i) instanceof VolumeMount volume && !ContainerSearch.isWholeId(volume.volume())) {
                checkName("config.mounts[" + i + "].volume.volume", volume.volume(), violations);
            }
        }
    }

    private static boolean isBelow(String subpath) {
        return !subpath.startsWith("/")
                && subpath.indexOf('\0') < 0
                && !List.of(subpath.split("/", -1)).contains("..");
    }

    private static void checkStop(ContainerConfig config, List<FieldViolation> violations) {
        require(
                config.stopSignal().isEmpty()
                        || Signals.number(config.stopSignal()).isPresent(),
                "config.stop_signal",
                "must be a signal's name or number, but is \"" + config.stopSignal() + "\"",
                violations);
        Duration timeout = config.stopTimeout();
        require(timeout == null || !timeout.isNegative(), "config.stop_timeout", "must not be negative", violations);
    }

    private static void checkRestart(ContainerConfig config, List<FieldViolation> violations) {
        RestartPolicy policy = config.restartPolicy();
        require(
                !policy.isSet() || !config.autoRemove(),
                "config.restart_policy",
                "must not be given together with auto_remove",
                violations);
        require(
                policy.maximum() == 0 || policy.kind() == RestartPolicy.Kind.ON_FAILURE,
                "config.restart_policy.maximum",
                "is for on_failure only",
                violations);
        require(policy.maximum() >= 0, "config.restart_policy.maximum", "must not be negative", violations);
    }

    private static void checkLabels(Map<String, String> labels, List<FieldViolation> violations) {
        long bytes = 0;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            bytes += label.getKey().getBytes(StandardCharsets.UTF_8).length;
            bytes += label.getValue().getBytes(StandardCharsets.UTF_8).length;
            require(!label.getKey().isEmpty(), "config.labels", "a key must not be empty", violations);
            require(
                    label.getKey().indexOf('\0') < 0 && label.getValue().indexOf('\0') < 0,
                    "config.labels",
                    "must not contain NUL",
                    violations);
        }
        require(
                bytes <= MAX_LABEL_BYTES,
                "config.labels",
                "must have at most " + MAX_LABEL_BYTES + " bytes in all, but have " + bytes,
                violations);
    }

    private static void require(boolean holds, String field, String why, List<FieldViolation> violations) {
        if (!holds) {
            violations.add(new FieldViolation(field, why));
        }
    }
}
