package io.caisson.oci;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an image came about, as its configuration tells (image-spec, config.md, {@code history}). Apart from
 * {@link ImageConfig}, which every container needs and this nobody does but who asks for it.
 *
 * @param history oldest first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ImageHistory(List<Entry> history) {
    // Jackson passes null for what a document leaves out.
    @SuppressWarnings("NullAway")
    public ImageHistory {
        history = history == null ? List.of() : List.copyOf(history);
    }

    /**
     * One step.
     *
     * @param created null if it does not say
     * @param emptyLayer whether the step has made no layer
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Entry(
            @Nullable OffsetDateTime created,
            @JsonProperty("created_by") String createdBy,
            String author,
            String comment,
            @JsonProperty("empty_layer") boolean emptyLayer) {
        // Jackson passes null for what a document leaves out.
        @SuppressWarnings("NullAway")
        public Entry {
            createdBy = createdBy == null ? "" : createdBy;
            author = author == null ? "" : author;
            comment = comment == null ? "" : comment;
        }
    }
}
