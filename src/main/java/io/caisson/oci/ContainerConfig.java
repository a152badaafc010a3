package io.caisson.oci;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an image says of its containers (image-spec, config.md, {@code config}).
 *
 * @param volumes paths whose content is to outlive the container; a set, spelled as a map to nothing
 * @param healthcheck Docker's, of which the specification says only that the name is taken
 * @param shell for lines that are no commands; also Docker's
 * @param exposedPorts such as {@code 80/tcp}; a set, spelled as a map to nothing
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ContainerConfig(
        @JsonProperty("User") @Nullable String user,
        @JsonProperty("ExposedPorts") Map<String, Map<String, Object>> exposedPorts,
        @JsonProperty("Env") List<String> env,
        @JsonProperty("Entrypoint") List<String> entrypoint,
        @JsonProperty("Cmd") List<String> cmd,
        @JsonProperty("Volumes") Map<String, Map<String, Object>> volumes,
        @JsonProperty("WorkingDir") @Nullable String workingDir,
        @JsonProperty("Labels") Map<String, String> labels,
        @JsonProperty("StopSignal") @Nullable String stopSignal,
        @JsonProperty("Healthcheck") @Nullable Healthcheck healthcheck,
        @JsonProperty("Shell") List<String> shell) {
    /** Says nothing. */
    public static final ContainerConfig EMPTY = new ContainerConfig(
            null, Map.of(), List.of(), List.of(), List.of(), Map.of(), null, Map.of(), null, null, List.of());

    // Jackson passes null for what a document leaves out.
    @SuppressWarnings("NullAway")
    public ContainerConfig {
        exposedPorts = exposedPorts == null ? Map.of() : exposedPorts;
        env = env == null ? List.of() : List.copyOf(env);
        entrypoint = entrypoint == null ? List.of() : List.copyOf(entrypoint);
        cmd = cmd == null ? List.of() : List.copyOf(cmd);
        volumes = volumes == null ? Map.of() : volumes;
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        shell = shell == null ? List.of() : List.copyOf(shell);
    }
}
