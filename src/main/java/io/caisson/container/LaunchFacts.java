package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What was found out of the image when a container was made, and every start of it needs.
 *
 * @param layers chain IDs of the image's layers, bottom first
 * @param user the image's default; empty for root
 * @param env the image's
 * @param entrypoint the image's
 * @param cmd the image's
 * @param workingDir the image's; empty for {@code /}
 * @param stopSignal the image's; empty for SIGTERM
 */
@RegisterForReflection
public record LaunchFacts(
        List<String> layers,
        String user,
        List<String> env,
        List<String> entrypoint,
        List<String> cmd,
        String workingDir,
        String stopSignal) {
    public LaunchFacts {
        layers = List.copyOf(layers);
        env = List.copyOf(env);
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
    }
}
