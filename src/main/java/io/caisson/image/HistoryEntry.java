package io.caisson.image;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step of an image's making.
 *
 * @param createTime null if the configuration does not say, or says nonsense
 * @param createdBy the command, in the builder's words
 * @param layer that it made; null for none
 */
public record HistoryEntry(
        @Nullable Instant createTime, String createdBy, String author, String comment, Image.@Nullable Layer layer) {}
