package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A range of user or group ids: runtime-spec {@code config-linux.md#user-namespace-mappings}.
 *
 * @param containerID first id in the container
 * @param hostID first id on the host
 * @param size how many
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record IdMapping(long containerID, long hostID, long size) {}
