package io.caisson.oci;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Manifests of one image for several platforms, or of several images (image-spec, image-index.md). */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageIndex(
        int schemaVersion,
        @Nullable String mediaType,
        @JsonInclude(JsonInclude.Include.ALWAYS) List<Descriptor> manifests,
        Map<String, String> annotations) {
    // Jackson passes null for what a document leaves out.
    @SuppressWarnings("NullAway")
    public ImageIndex {
        manifests = manifests == null ? List.of() : List.copyOf(manifests);
        annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    }
}
