package io.caisson.oci;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image's configuration (image-spec, config.md). */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageConfig(
        @Nullable OffsetDateTime created,
        String architecture,
        String os,
        @Nullable String variant,
        ContainerConfig config,
        RootFs rootfs) {
    // Jackson passes null for what a document leaves out.
    @SuppressWarnings("NullAway")
    public ImageConfig {
        architecture = architecture == null ? "" : architecture;
        os = os == null ? "" : os;
        config = config == null ? ContainerConfig.EMPTY : config;
        rootfs = rootfs == null ? new RootFs("layers", List.of()) : rootfs;
    }

    public Platform platform() {
        return new Platform(os, architecture, variant == null || variant.isEmpty() ? null : variant);
    }

    /** The layers, as digests of their uncompressed tars, bottom first. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record RootFs(
            String type, @JsonProperty("diff_ids") List<Digest> diffIds) {
        // Jackson passes null for what a document leaves out.
        @SuppressWarnings("NullAway")
        public RootFs {
            type = type == null ? "layers" : type;
            diffIds = diffIds == null ? List.of() : List.copyOf(diffIds);
        }
    }
}
