package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a process runs as: runtime-spec {@code config.md#posix-platform-user}.
 *
 * @param uid user id in the container, 0 to 2^31-1
 * @param gid group id in the container, 0 to 2^31-1
 * @param umask file mode creation mask; null leaves 0022
 * @param additionalGids supplementary groups; an empty list means none, not the engine's
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record User(long uid, long gid, @Nullable Integer umask, List<Long> additionalGids) {
    public User {
        additionalGids = Copies.of(additionalGids);
    }
}
