package io.caisson.runtime.shim;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What is written down of a process made in a container that runs.
 *
 * @param note the caller's own words, in one line
 */
public record ExecState(String bootId, String containerId, ProcessIdentity shim, Instant startedAt, String note) {
    String text() {
        return "boot=" + bootId + "\ncontainer=" + containerId + "\nshim=" + shim + "\nstarted=" + startedAt + "\nnote="
                + note + "\n";
    }

    static ExecState parse(String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return new ExecState(
                fields.getOrDefault("boot", ""),
                fields.getOrDefault("container", ""),
                ProcessIdentity.parse(fields.getOrDefault("shim", "")),
                Instant.parse(fields.getOrDefault("started", Instant.EPOCH.toString())),
                fields.getOrDefault("note", ""));
    }
}
