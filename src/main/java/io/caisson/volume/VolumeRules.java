package io.caisson.volume;

import io.caisson.error.EngineException;
import io.caisson.error.FieldViolation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a volume to be made must keep to. */
final class VolumeRules {
    static final String LOCAL = "local";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> OPTIONS = Set.of(VolumeQuota.SIZE, VolumeQuota.INODES);
    private static final int MAX_LABEL_BYTES = 64 * 1024;

    private VolumeRules() {}

    /** Throws {@code INVALID_REQUEST} with all violations at once. */
    static void check(CreateVolume request) {
        List<FieldViolation> violations = new ArrayList<>();
        checkName(request.name(), violations);
        if (!request.driver().isEmpty() && !request.driver().equals(LOCAL)) {
            violations.add(new FieldViolation("driver", "must be \"local\", but is \"" + request.driver() + "\""));
        }
        checkOptions(request.options(), violations);
        checkLabels(request.labels(), violations);
        refuse(violations);
    }

    /** Throws {@code INVALID_REQUEST}. */
    static void checkNewName(String name) {
        List<FieldViolation> violations = new ArrayList<>();
        if (name.isEmpty()) {
            violations.add(new FieldViolation("name", "is required"));
        }
        checkName(name, violations);
        refuse(violations);
    }

    /** Throws {@code INVALID_REQUEST}. */
    static void checkLabels(Map<String, String> labels) {
        List<FieldViolation> violations = new ArrayList<>();
        checkLabels(labels, violations);
        refuse(violations);
    }

    private static void refuse(List<FieldViolation> violations) {
        if (!violations.isEmpty()) {
            throw EngineException.invalid(violations);
        }
    }

    private static void checkOptions(Map<String, String> options, List<FieldViolation> violations) {
        for (String option : new TreeSet<>(options.keySet())) {
            if (!OPTIONS.contains(option)) {
                violations.add(new FieldViolation("options", "the driver \"local\" has no option \"" + option + "\""));
            }
        }
        VolumeQuota.check(options, violations);
    }

    private static void checkName(String name, List<FieldViolation> violations) {
        if (name.isEmpty()) {
            return;
        }
        if (!NAME.matcher(name).matches()) {
            violations.add(new FieldViolation(
                    "name",
                    "must be a letter or digit, then letters, digits, _ . and -, 2 to 128 characters, but is \"" + name
                            + "\""));
        } else if (isId(name)) {
            // It would stand before the volume that has it as its ID.
            violations.add(new FieldViolation("name", "must not be 64 hexadecimal digits, as an ID is"));
        }
    }

    private static void checkLabels(Map<String, String> labels, List<FieldViolation> violations) {
        long bytes = 0;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            bytes += label.getKey().getBytes(StandardCharsets.UTF_8).length;
            bytes += label.getValue().getBytes(StandardCharsets.UTF_8).length;
            if (label.getKey().isEmpty()) {
                violations.add(new FieldViolation("labels", "a key must not be empty"));
            }
            if (label.getKey().indexOf('\0') >= 0 || label.getValue().indexOf('\0') >= 0) {
                violations.add(new FieldViolation("labels", "must not contain NUL"));
            }
        }
        if (bytes > MAX_LABEL_BYTES) {
            violations.add(new FieldViolation(
                    "labels", "must have at most " + MAX_LABEL_BYTES + " bytes in all, but have " + bytes));
        }
    }

    /** Whether this is how an ID looks. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }
}
