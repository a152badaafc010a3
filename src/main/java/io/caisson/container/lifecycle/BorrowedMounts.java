package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerConfig.BindMount;
import io.caisson.container.ContainerConfig.MountSettings;
import io.caisson.container.ContainerConfig.TmpfsMount;
import io.caisson.container.ContainerConfig.VolumeMount;
import io.caisson.container.ContainerCreation;
import io.caisson.container.ContainerSearch;
import io.caisson.container.MountPoint;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a container mounts since others do ({@code --volumes-from}): all but what is in memory, as they mount it. */
@ApplicationScoped
class BorrowedMounts {
    private final ContainerSearch search;

    @Inject
    BorrowedMounts(ContainerSearch search) {
        this.search = search;
    }

    /**
     * The configuration with them, where it has nothing at the same target.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_NOT_FOUND}, {@code AMBIGUOUS_ID}
     */
    ContainerConfig complete(ContainerConfig config, List<ContainerCreation.VolumesFrom> others) {
        if (others.isEmpty()) {
            return config;
        }
        List<MountSettings> mounts = new ArrayList<>(config.mounts());
        for (ContainerCreation.VolumesFrom other : others) {
            for (MountSettings mount : of(search.find(other.container()).container(), other.readOnly())) {
                if (mounts.stream().noneMatch(own -> normal(own.target()).equals(normal(mount.target())))) {
                    mounts.add(mount);
                }
            }
        }
        return config.withMounts(mounts);
    }

    private static List<MountSettings> of(Container other, boolean readOnly) {
        Map<String, MountSettings> asked = other.config().mounts().stream()
                .collect(Collectors.toMap(MountSettings::target, Function.identity(), (first, second) -> first));
        List<MountSettings> mounts = new ArrayList<>();
        for (MountPoint point : other.mountPoints()) {
            MountSettings mount = asked.get(point.target());
            if (point.type() == MountPoint.Type.VOLUME) {
                mounts.add(new VolumeMount(
                        point.target(), readOnly || point.readOnly(), point.volume(), true, point.subpath()));
            } else if (mount != null) {
                switch (mount) {
                    case BindMount bind ->
                        mounts.add(new BindMount(
                                bind.target(),
                                readOnly || bind.readOnly(),
                                bind.source(),
                                false,
                                bind.propagation(),
                                bind.nonRecursive()));
                    case TmpfsMount tmpfs -> {
                        // Its own: what is in it is of one container only.
                    }
                    case VolumeMount volume -> throw new IllegalStateException(volume + " is mounted as " + point);
                }
            }
        }
        return mounts;
    }

    private static String normal(String path) {
        return path.indexOf('\0') >= 0 ? "/" : Path.of(path).normalize().toString();
    }
}
