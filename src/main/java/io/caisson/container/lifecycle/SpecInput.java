package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerConfig.BindMount;
import io.caisson.container.ContainerConfig.TmpfsMount;
import io.caisson.container.ContainerConfig.VolumeMount;
import io.caisson.container.Isolation;
import io.caisson.container.LaunchFacts;
import io.caisson.container.MountPoint;
import io.caisson.container.Privileges;
import io.caisson.container.SharedNamespaces;
import io.caisson.oci.runtime.CaissonAnnotations;
import io.caisson.spec.ContainerSettings;
import io.caisson.spec.IdRange;
import io.caisson.spec.ImageDefaults;
import io.caisson.spec.MountSettings;
import io.caisson.spec.MountSource;
import io.caisson.spec.NamespaceOwner;
import io.caisson.spec.NamespaceSettings;
import io.caisson.spec.ProcessSettings;
import io.caisson.spec.ResourceSettings;
import io.caisson.spec.SecuritySettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Translates what a container is to be into the words of {@code spec}; decides nothing. */
public final class SpecInput {
    /** Stands for a volume that is not there yet, while a request is checked. */
    private static final String NO_SOURCE = "/volume";

    private SpecInput() {}

    /**
     * What a container is to be.
     *
     * @param rootPath the root file system on the host
     * @param points what is mounted, with sources found; empty while a request is checked
     */
    public static ContainerSettings settings(
            String id, String rootPath, ContainerConfig config, List<MountPoint> points) {
        return new ContainerSettings(
                id,
                rootPath,
                new ProcessSettings(
                        config.entrypoint(),
                        config.args(),
                        config.env(),
                        orNull(config.workingDir()),
                        orNull(config.user()),
                        config.isolation().privileges().groups(),
                        config.streams().terminal()),
                orNull(config.hostname()),
                orNull(config.isolation().naming().domainname()),
                mounts(config, points),
                resources(config.resources()),
                security(config),
                namespaces(config),
                config.sysctls(),
                config.isolation().init() ? CaissonAnnotations.init() : Map.of());
    }

    public static ImageDefaults defaults(LaunchFacts facts) {
        return new ImageDefaults(
                orNull(facts.user()), facts.env(), facts.entrypoint(), facts.cmd(), orNull(facts.workingDir()));
    }

    private static List<MountSettings> mounts(ContainerConfig config, List<MountPoint> points) {
        Map<String, String> volumes = new HashMap<>();
        points.stream()
                .filter(point -> point.type() == MountPoint.Type.VOLUME)
                .forEach(point -> volumes.put(point.target(), point.source()));
        List<MountSettings> mounts = new ArrayList<>();
        for (ContainerConfig.MountSettings mount : config.mounts()) {
            mounts.add(new MountSettings(mount.target(), source(mount, volumes), mount.readOnly()));
            volumes.remove(mount.target());
        }
        // What is left are the image's own volumes.
        volumes.forEach((target, source) -> mounts.add(new MountSettings(target, directory(source, ""), false)));
        return mounts;
    }

    private static MountSource source(ContainerConfig.MountSettings mount, Map<String, String> volumes) {
        return switch (mount) {
            case VolumeMount volume -> directory(volumes.getOrDefault(volume.target(), NO_SOURCE), volume.subpath());
            case BindMount bind ->
                new MountSource.Host(
                        bind.source(),
                        MountSource.Propagation.valueOf(bind.propagation().name()),
                        !bind.nonRecursive());
            case TmpfsMount tmpfs -> new MountSource.Tmpfs(orNull(tmpfs.sizeBytes()), tmpfs.mode(), tmpfs.options());
        };
    }

    private static MountSource directory(String source, String subpath) {
        return new MountSource.Host(source, subpath, MountSource.Propagation.RPRIVATE, true);
    }

    private static ResourceSettings resources(ContainerConfig.ResourceSettings asked) {
        return new ResourceSettings(
                orNull(asked.memoryBytes()),
                orNull(asked.memorySwapBytes()),
                orNull(asked.memoryReservationBytes()),
                orNull(asked.nanoCpus()),
                orNull(asked.cpuShares()),
                orNull(asked.cpusetCpus()),
                orNull(asked.cpusetMems()),
                asked.pidsLimit(),
                asked.ulimits().stream()
                        .map(limit -> new ResourceSettings.Ulimit(limit.name(), limit.soft(), limit.hard()))
                        .toList(),
                orNull(asked.shmSizeBytes()),
                asked.oomScoreAdjustment() == 0 ? null : asked.oomScoreAdjustment(),
                orNull(asked.cpuQuotaMicros()),
                orNull(asked.cpuPeriodMicros()),
                asked.swappiness() == null ? null : asked.swappiness().longValue(),
                null,
                asked.oomKillDisabled(),
                orNull(asked.cgroupParent()));
    }

    private static NamespaceSettings namespaces(ContainerConfig config) {
        SharedNamespaces shared = config.isolation().namespaces();
        NamespaceOwner network = switch (config.networkMode()) {
            case NONE -> NamespaceOwner.OWN;
            case HOST -> NamespaceOwner.HOST;
            case CONTAINER -> new NamespaceOwner.OfContainer(shared.networkContainer());
        };
        NamespaceSettings namespaces = new NamespaceSettings(
                owner(shared.pid()), owner(shared.ipc()), owner(shared.uts()), network, !shared.withoutShm());
        Isolation.UserNamespace user = config.isolation().user();
        return user == null ? namespaces : namespaces.with(new IdRange(user.firstHostId(), user.size()));
    }

    private static NamespaceOwner owner(SharedNamespaces.@Nullable Owner owner) {
        if (owner == null) {
            return NamespaceOwner.OWN;
        }
        return owner.host() ? NamespaceOwner.HOST : new NamespaceOwner.OfContainer(owner.container());
    }

    private static SecuritySettings security(ContainerConfig config) {
        ContainerConfig.SecuritySettings asked = config.security();
        SecuritySettings.SeccompChoice seccomp = new SecuritySettings.SeccompChoice.Default();
        if (asked.seccompUnconfined()) {
            seccomp = new SecuritySettings.SeccompChoice.Unconfined();
        } else if (!asked.seccompProfile().isEmpty()) {
            seccomp = new SecuritySettings.SeccompChoice.Profile(asked.seccompProfile());
        }
        Privileges privileges = config.isolation().privileges();
        return new SecuritySettings(
                asked.capAdd(),
                asked.capDrop(),
                config.readOnly(),
                asked.noNewPrivileges(),
                seccomp,
                AppArmorInput.profile(config).orElse(null),
                privileges.privileged(),
                privileges.maskedPaths(),
                privileges.readOnlyPaths(),
                privileges.deviceRules());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Long orNull(long number) {
        return number == 0 ? null : number;
    }
}
