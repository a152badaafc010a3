package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A resource limit: runtime-spec {@code config.md#posix-process}, getrlimit(2).
 *
 * @param type such as {@code RLIMIT_NOFILE}
 * @param hard ceiling of the soft limit; the bits of 2^64-1 (that is -1) mean none
 * @param soft limit in force; the bits of 2^64-1 (that is -1) mean none
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Rlimit(String type, long hard, long soft) {}
