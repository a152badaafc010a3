package io.caisson.oci;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration and its layers, bottom first (image-spec, manifest.md). */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageManifest(
        int schemaVersion,
        @Nullable String mediaType,
        Descriptor config,
        @JsonInclude(JsonInclude.Include.ALWAYS) List<Descriptor> layers,
        Map<String, String> annotations) {
    // Jackson passes null for what a document leaves out.
    @SuppressWarnings("NullAway")
    public ImageManifest {
        layers = layers == null ? List.of() : List.copyOf(layers);
        annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    }
}
