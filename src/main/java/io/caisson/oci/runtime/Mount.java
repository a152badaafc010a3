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
 * @param options as in fstab(5), and {@code rbind}, {@code rprivate}, {@code idmap} and the like
 * @param uidMappings users of the source's file system as the mount shows them; empty, with {@code idmap}, for
 *     those of the container's user namespace
 * @param gidMappings the same of groups
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Mount(
        String destination,
        @Nullable String type,
        @Nullable String source,
        List<String> options,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings) {
    public Mount {
        options = Copies.of(options);
        uidMappings = Copies.of(uidMappings);
        gidMappings = Copies.of(gidMappings);
    }

    /** One without ids of its own. */
    public Mount(String destination, @Nullable String type, @Nullable String source, List<String> options) {
        this(destination, type, source, options, List.of(), List.of());
    }
}
