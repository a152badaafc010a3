package io.caisson.api.check;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The rule that all labels keep, whatever they are on. */
final class Labels {
    private static final int LARGEST = 64 * 1024;

    private Labels() {}

    static void check(Violations violations, String field, Map<String, String> labels) {
        long bytes = 0;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            bytes += length(label.getKey()) + length(label.getValue());
            violations.rule(!label.getKey().isBlank(), field, "must not have a label without a key");
        }
        violations.rule(bytes <= LARGEST, field, "must hold at most 64 KiB in all; they hold " + bytes + " bytes");
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
