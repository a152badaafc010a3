package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Capability sets by name, such as {@code CAP_CHOWN}: runtime-spec {@code config.md#linux-process},
 * capabilities(7).
 *
 * @param bounding beyond these nothing can be gained
 * @param effective in force
 * @param inheritable kept over an execve with file capabilities; ours are always empty
 * @param permitted may be put in force
 * @param ambient kept over an execve by a user other than root
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Capabilities(
        List<String> bounding,
        List<String> effective,
        List<String> inheritable,
        List<String> permitted,
        List<String> ambient) {
    public Capabilities {
        bounding = Copies.of(bounding);
        effective = Copies.of(effective);
        inheritable = Copies.of(inheritable);
        permitted = Copies.of(permitted);
        ambient = Copies.of(ambient);
    }
}
