package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is particular to Linux: runtime-spec {@code config-linux.md}.
 *
 * @param uidMappings users of a user namespace
 * @param gidMappings groups of a user namespace
 * @param sysctl kernel parameters of the container's own namespaces
 * @param resources limits
 * @param cgroupsPath the cgroup, absolute below the root of the hierarchy
 * @param namespaces those that are made or joined; one not named is shared with the engine
 * @param devices device nodes to make beyond the default ones
 * @param seccomp filter of system calls; null for none
 * @param rootfsPropagation {@code shared}, {@code slave}, {@code private} or {@code unbindable}
 * @param maskedPaths paths that read as empty
 * @param readonlyPaths paths that cannot be written
 * @param mountLabel SELinux label of the mounts
 * @param personality execution domain
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Linux(
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        Map<String, String> sysctl,
        @Nullable Resources resources,
        @Nullable String cgroupsPath,
        List<Namespace> namespaces,
        List<Device> devices,
        @Nullable Seccomp seccomp,
        @Nullable String rootfsPropagation,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        @Nullable String mountLabel,
        @Nullable Personality personality) {
    public Linux {
        uidMappings = Copies.of(uidMappings);
        gidMappings = Copies.of(gidMappings);
        sysctl = Copies.of(sysctl);
        namespaces = Copies.of(namespaces);
        devices = Copies.of(devices);
        maskedPaths = Copies.of(maskedPaths);
        readonlyPaths = Copies.of(readonlyPaths);
    }

    /** The same with other namespaces. */
    public Linux with(List<Namespace> others) {
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                resources,
                cgroupsPath,
                others,
                devices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                personality);
    }

    /** The same with other limits. */
    public Linux with(Resources others) {
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                others,
                cgroupsPath,
                namespaces,
                devices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                personality);
    }
}
