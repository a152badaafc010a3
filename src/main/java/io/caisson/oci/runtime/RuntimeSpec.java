package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of a container: runtime-spec v1.2 {@code config.md}.
 *
 * <p>A value: it holds no resources, and says nothing of how it is carried out.
 *
 * @param ociVersion version of the runtime-spec that this document follows; required
 * @param process what to execute; required by {@code start}
 * @param root the root file system; required on Linux
 * @param hostname name in the container's UTS namespace
 * @param domainname NIS domain name in the container's UTS namespace
 * @param mounts file systems to mount, in this order
 * @param linux what is particular to Linux
 * @param annotations words of the caller's own; no key is empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RuntimeSpec(
        String ociVersion,
        @Nullable Process process,
        @Nullable Root root,
        @Nullable String hostname,
        @Nullable String domainname,
        List<Mount> mounts,
        @Nullable Linux linux,
        Map<String, String> annotations) {
    public RuntimeSpec {
        mounts = Copies.of(mounts);
        annotations = Copies.of(annotations);
    }

    /** The same with another process. */
    public RuntimeSpec with(Process other) {
        return new RuntimeSpec(ociVersion, other, root, hostname, domainname, mounts, linux, annotations);
    }

    /** The same with other Linux parts. */
    public RuntimeSpec with(Linux other) {
        return new RuntimeSpec(ociVersion, process, root, hostname, domainname, mounts, other, annotations);
    }

    /** The version of the runtime-spec that these records follow. */
    public static final String VERSION = "1.2.0";
}
