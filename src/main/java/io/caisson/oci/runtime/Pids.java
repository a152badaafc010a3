package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Limit of tasks: runtime-spec {@code config-linux.md#pids}.
 *
 * @param limit how many processes and threads; 0 or less is no limit
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Pids(long limit) {}
