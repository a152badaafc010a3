package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A device node to make: runtime-spec {@code config-linux.md#devices}, mknod(2).
 *
 * @param path absolute path in the container
 * @param type {@code c}, {@code b}, {@code u} or {@code p}
 * @param major major number; required but for {@code p}
 * @param minor minor number; required but for {@code p}
 * @param fileMode permissions
 * @param uid owner in the container
 * @param gid group in the container
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Device(
        String path,
        String type,
        @Nullable Long major,
        @Nullable Long minor,
        @Nullable Integer fileMode,
        @Nullable Long uid,
        @Nullable Long gid) {}
