package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Rate limit of a block device: runtime-spec {@code config-linux.md#block-io}.
 *
 * @param major major number
 * @param minor minor number
 * @param rate bytes or operations per second
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ThrottleDevice(long major, long minor, long rate) {}
