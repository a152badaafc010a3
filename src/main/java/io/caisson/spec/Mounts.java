package io.caisson.spec;

import io.caisson.oci.runtime.CaissonAnnotations;
import io.caisson.oci.runtime.Mount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mounts: the default ones, those asked for in their place or beside them, parents before children. */
final class Mounts {
    /** What lxcfs and the like may put over files of /proc; all else there must be the kernel's own. */
    private static final Set<String> OVER_PROC = Set.of(
            "/proc/cpuinfo",
            "/proc/diskstats",
            "/proc/loadavg",
            "/proc/meminfo",
            "/proc/slabinfo",
            "/proc/stat",
            "/proc/swaps",
            "/proc/uptime");

    private static final Set<MountSource.Propagation> SHARED =
            EnumSet.of(MountSource.Propagation.SHARED, MountSource.Propagation.RSHARED);

    private Mounts() {}

    static List<Mount> of(ContainerSettings settings) {
        List<Mount> mounts = new ArrayList<>();
        Set<String> targets = new HashSet<>();
        settings.mounts().forEach(mount -> targets.add(target(mount)));
        for (Mount mount : DefaultMounts.of(settings)) {
            if (!targets.contains(mount.destination())) {
                mounts.add(mount);
            }
        }
        settings.mounts().forEach(mount -> mounts.add(mount(mount, settings.namespaces())));
        mounts.sort(Comparator.comparingInt(mount -> ContainerPath.depth(mount.destination())));
        return mounts;
    }

    /** What the root mount must be for mounts to be seen where they were asked to be. */
    static @Nullable String rootPropagation(ContainerSettings settings) {
        Set<MountSource.Propagation> asked = EnumSet.noneOf(MountSource.Propagation.class);
        for (MountSettings mount : settings.mounts()) {
            if (mount.source() instanceof MountSource.Host host) {
                asked.add(host.propagation());
            }
        }
        if (asked.contains(MountSource.Propagation.SHARED) || asked.contains(MountSource.Propagation.RSHARED)) {
            return "shared";
        }
        boolean slave = asked.contains(MountSource.Propagation.SLAVE) || asked.contains(MountSource.Propagation.RSLAVE);
        return slave ? "slave" : null;
    }

    static void check(ContainerSettings settings, Violations violations) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < settings.mounts().size(); i++) {
            MountSettings mount = settings.mounts().get(i);
            String field = "mounts[" + i + "]";
            checkTarget(field + ".target", mount.target(), violations);
            Integer other =
                    seen.putIfAbsent(ContainerPath.normal(mount.target()).orElse(mount.target()), i);
            if (other != null) {
                violations.add(
                        field + ".target", "\"" + mount.target() + "\" is the target of mounts[" + other + "] too");
            }
            switch (mount.source()) {
                case MountSource.Host host -> checkHost(field, host, settings.namespaces(), violations);
                case MountSource.Tmpfs tmpfs -> TmpfsOptions.check(field + ".tmpfs", tmpfs, violations);
            }
        }
    }

    private static void checkHost(
            String field, MountSource.Host host, NamespaceSettings namespaces, Violations violations) {
        violations.require(
                ContainerPath.normal(host.hostPath()).isPresent(),
                field + ".bind.source",
                "must be an absolute path, is \"" + host.hostPath() + "\"");
        violations.require(
                namespaces.user() == null || !SHARED.contains(host.propagation()),
                field + ".bind.propagation",
                "must not be shared with a user namespace: what its root mounts would be seen on the host");
    }

    private static void checkTarget(String field, String target, Violations violations) {
        Optional<String> normal = ContainerPath.normal(target);
        if (normal.isEmpty()) {
            violations.add(field, "must be an absolute path, is \"" + target + "\"");
            return;
        }
        String path = normal.get();
        violations.require(!path.equals("/"), field, "must not be the root itself");
        violations.require(!path.equals("/dev"), field, "/dev is the container's own; mount single devices below it");
        violations.require(
                !ContainerPath.within(path, "/proc") || OVER_PROC.contains(path),
                field,
                "\"" + path + "\" is in /proc, which is the kernel's; allowed there are "
                        + OVER_PROC.stream().sorted().toList());
    }

    private static Mount mount(MountSettings mount, NamespaceSettings namespaces) {
        return switch (mount.source()) {
            case MountSource.Host host -> bind(target(mount), host, mount.readOnly(), namespaces);
            case MountSource.Tmpfs tmpfs ->
                new Mount(target(mount), "tmpfs", "tmpfs", TmpfsOptions.of(tmpfs, mount.readOnly()));
        };
    }

    private static Mount bind(String target, MountSource.Host host, boolean readOnly, NamespaceSettings namespaces) {
        String access = "rw";
        if (readOnly) {
            // "rro" is the runtime-spec's word for read-only with all that is mounted below.
            access = host.recursive() ? "rro" : "ro";
        }
        String bind = host.recursive() ? "rbind" : "bind";
        List<String> options =
                new ArrayList<>(List.of(bind, access, host.propagation().option()));
        if (namespaces.user() != null) {
            options.add(host.recursive() ? "ridmap" : "idmap");
        }
        if (!host.subpath().isEmpty()) {
            options.add(CaissonAnnotations.SUBPATH_OPTION + host.subpath());
        }
        return new Mount(target, "bind", host.hostPath(), options);
    }

    private static String target(MountSettings mount) {
        return ContainerPath.normal(mount.target()).orElse(mount.target());
    }
}
