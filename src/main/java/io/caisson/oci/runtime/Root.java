package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The root file system: runtime-spec {@code config.md#root}.
 *
 * @param path directory on the host, absolute or relative to the bundle
 * @param readonly whether the container sees it read-only
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Root(
        String path,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean readonly) {}
