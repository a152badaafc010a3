package io.caisson.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container is to be, in plain values: a container's or a build step's own, not the image's.
 *
 * @param id 64 hexadecimal digits; names the cgroup, and its first 12 digits are the default hostname
 * @param rootPath directory of the root file system on the host, as the runtime-spec's {@code root.path}
 * @param process what to execute and as whom
 * @param hostname null for the first 12 digits of the id
 * @param domainname null for none
 * @param mounts what to mount beside the default mounts, in any order
 * @param resources limits
 * @param security how far it is shut in
 * @param namespaces which namespaces it shares
 * @param sysctls kernel parameters of its own namespaces
 * @param annotations words for the runtime-spec
 */
public record ContainerSettings(
        String id,
        String rootPath,
        ProcessSettings process,
        @Nullable String hostname,
        @Nullable String domainname,
        List<MountSettings> mounts,
        ResourceSettings resources,
        SecuritySettings security,
        NamespaceSettings namespaces,
        Map<String, String> sysctls,
        Map<String, String> annotations) {
    private static final int SHORT_ID = 12;

    public ContainerSettings {
        mounts = List.copyOf(mounts);
        sysctls = Map.copyOf(sysctls);
        annotations = Map.copyOf(annotations);
    }

    /** The host name, be it asked for or not. */
    public String effectiveHostname() {
        return hostname == null || hostname.isEmpty() ? id.substring(0, Math.min(SHORT_ID, id.length())) : hostname;
    }

    /** The same with other limits. */
    public ContainerSettings with(ResourceSettings otherResources) {
        return new ContainerSettings(
                id,
                rootPath,
                process,
                hostname,
                domainname,
                mounts,
                otherResources,
                security,
                namespaces,
                sysctls,
                annotations);
    }

    /** The same with other mounts. */
    public ContainerSettings with(List<MountSettings> otherMounts) {
        return new ContainerSettings(
                id,
                rootPath,
                process,
                hostname,
                domainname,
                otherMounts,
                resources,
                security,
                namespaces,
                sysctls,
                annotations);
    }

    /** The same with another host name. */
    public ContainerSettings named(String name) {
        return new ContainerSettings(
                id, rootPath, process, name, domainname, mounts, resources, security, namespaces, sysctls, annotations);
    }

    /** The same with another process, shut in otherwise. */
    public ContainerSettings with(ProcessSettings otherProcess, SecuritySettings otherSecurity) {
        return new ContainerSettings(
                id,
                rootPath,
                otherProcess,
                hostname,
                domainname,
                mounts,
                resources,
                otherSecurity,
                namespaces,
                sysctls,
                annotations);
    }
}
