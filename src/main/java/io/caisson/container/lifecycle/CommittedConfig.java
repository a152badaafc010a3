package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerRow;
import io.caisson.container.LaunchFacts;
import io.caisson.container.health.ContainerHealth;
import io.caisson.container.health.HealthCheck;
import io.caisson.container.health.HealthSettings;
import io.caisson.oci.Healthcheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an image of a container says of its containers: what that container was told itself, over what its
 * own image says. What belongs to one machine, such as mounts and limits, is not in it.
 */
final class CommittedConfig {
    private CommittedConfig() {}

    /** Labels and volumes are those that come to the image's own. */
    static io.caisson.oci.ContainerConfig of(ContainerRow row) {
        ContainerConfig own = row.config();
        LaunchFacts image = row.launch();
        List<String> entrypoint = own.entrypoint();
        boolean replaced = entrypoint != null || !own.args().isEmpty();
        return new io.caisson.oci.ContainerConfig(
                either(own.user(), image.user()),
                Map.of(),
                environment(image.env(), own.env()),
                entrypoint == null ? image.entrypoint() : entrypoint,
                replaced ? own.args() : image.cmd(),
                volumes(own),
                either(own.workingDir(), image.workingDir()),
                own.labels(),
                either(own.stopSignal(), image.stopSignal()),
                healthcheck(row),
                List.of());
    }

    /** Which is the image's own if the container was told nothing. A shell that it needs is the image's, too. */
    private static @Nullable Healthcheck healthcheck(ContainerRow row) {
        ContainerHealth health = row.container().health();
        if (health != null) {
            HealthCheck check = health.check();
            return new Healthcheck(
                    check.test(),
                    check.interval().toNanos(),
                    check.timeout().toNanos(),
                    check.startPeriod().toNanos(),
                    check.startInterval().toNanos(),
                    check.retries());
        }
        return row.config().healthCheck().disabled()
                ? new Healthcheck(HealthSettings.DISABLED.test(), null, null, null, null, null)
                : null;
    }

    /** Where an anonymous volume is, as if the image had asked for it. */
    private static Map<String, Map<String, Object>> volumes(ContainerConfig own) {
        Map<String, Map<String, Object>> volumes = new TreeMap<>();
        for (ContainerConfig.MountSettings mount : own.mounts()) {
            if (mount instanceof ContainerConfig.VolumeMount volume
                    && volume.volume().isEmpty()) {
                volumes.put(volume.target(), Map.of());
            }
        }
        return volumes;
    }

    private static @Nullable String either(String own, String image) {
        String chosen = own.isEmpty() ? image : own;
        return chosen.isEmpty() ? null : chosen;
    }

    /** The image's variables in their places, with the container's values; then those that are new. */
    private static List<String> environment(List<String> image, List<String> own) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (List<String> entries : List.of(image, own)) {
            entries.forEach(entry -> variables.put(entry.split("=", 2)[0], entry));
        }
        return new ArrayList<>(variables.values());
    }
}
