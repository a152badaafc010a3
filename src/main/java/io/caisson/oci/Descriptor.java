package io.caisson.oci;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What content is, without the content (image-spec, descriptor.md).
 *
 * @param size bytes
 * @param artifactType what the manifest that this describes is for; null if it does not say
 * @param urls where else it lies; never followed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Descriptor(
        String mediaType,
        @Nullable String artifactType,
        Digest digest,
        @JsonInclude(JsonInclude.Include.ALWAYS) long size,
        @Nullable Platform platform,
        Map<String, String> annotations,
        List<String> urls) {
    // Jackson passes null for what a document leaves out.
    @SuppressWarnings("NullAway")
    public Descriptor {
        annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
        urls = urls == null ? List.of() : List.copyOf(urls);
    }

    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, null, digest, size, null, Map.of(), List.of());
    }

    /** The same with other annotations. */
    public Descriptor withAnnotations(Map<String, String> others) {
        return new Descriptor(mediaType, artifactType, digest, size, platform, others, urls);
    }
}
