package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file system to mount: runtime-spec {@code config.md#mounts}, mount(8).
 *
 * @param destination absolute path in the container
 * @param type file system type; {@code none} or {@code bind} with the option {@code bind}
 * @param source device or name, or for a bind an absolute path on the host
 * @param options as in fstab(5), and {@code rbind}, {@code rprivate} and the like
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Mount(
        String destination, @Nullable String type, @Nullable String source, List<String> options) {
    public Mount {
        options = Copies.of(options);
    }
}
