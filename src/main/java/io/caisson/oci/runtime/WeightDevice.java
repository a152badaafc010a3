package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Weight of a block device: runtime-spec {@code config-linux.md#block-io}.
 *
 * @param major major number
 * @param minor minor number
 * @param weight relative weight, 10 to 1000
 * @param leafWeight weight against children (cgroup v1)
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WeightDevice(
        long major,
        long minor,
        @Nullable Integer weight,
        @Nullable Integer leafWeight) {}
