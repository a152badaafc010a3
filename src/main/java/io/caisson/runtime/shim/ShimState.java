package io.caisson.runtime.shim;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of a launched container, for the engine that comes after this one.
 *
 * @param bootId of the kernel that it was launched on: after a reboot, nothing of it runs
 * @param startedAt null until its command was about to be executed
 */
public record ShimState(
        String bootId,
        ProcessIdentity shim,
        ProcessIdentity process,
        String cgroup,
        @Nullable Instant startedAt) {

    /** Of a launch that has yet to begin: what is about to be made must be found, should the engine die. */
    public static ShimState beginning(String bootId, String cgroup) {
        return new ShimState(bootId, ProcessIdentity.NONE, ProcessIdentity.NONE, cgroup, null);
    }

    /** The same, with its command about to be executed. */
    public ShimState started(Instant time) {
        return new ShimState(bootId, shim, process, cgroup, time);
    }

    String text() {
        return "boot=" + bootId + "\nshim=" + shim + "\nprocess=" + process + "\ncgroup=" + cgroup
                + (startedAt == null ? "" : "\nstarted=" + startedAt) + "\n";
    }

    static ShimState parse(String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        String started = fields.get("started");
        return new ShimState(
                fields.getOrDefault("boot", ""),
                ProcessIdentity.parse(fields.getOrDefault("shim", "")),
                ProcessIdentity.parse(fields.getOrDefault("process", "")),
                fields.getOrDefault("cgroup", ""),
                started == null ? null : Instant.parse(started));
    }
}
