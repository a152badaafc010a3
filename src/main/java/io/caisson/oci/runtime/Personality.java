package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Execution domain of the process: runtime-spec {@code config-linux.md#personality}, personality(2).
 *
 * @param domain {@code LINUX} or {@code LINUX32}
 * @param flags none are defined so far
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Personality(String domain, List<String> flags) {
    public Personality {
        flags = Copies.of(flags);
    }
}
