package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerConfig.BindMount;
import io.caisson.container.ContainerConfig.TmpfsMount;
import io.caisson.container.ContainerConfig.VolumeMount;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.MountPoint;
import io.caisson.filesystem.RootedPath;
import io.caisson.oci.ChainId;
import io.caisson.volume.Volume;
import io.caisson.volume.Volumes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds or makes the volumes of a container, and fills new ones from the image, as Docker does. */
@ApplicationScoped
class ContainerVolumes {
    private final Volumes volumes;
    private final ImageFiles images;

    @Inject
    ContainerVolumes(Volumes volumes, ImageFiles images) {
        this.volumes = volumes;
        this.images = images;
    }

    /**
     * What a container mounts: in the order of its config, then the image's own volumes.
     *
     * @param points what the API tells
     * @param toFill volumes to be filled from the image, if they are new, by target
     */
    record Mounted(List<MountPoint> points, Map<String, Volume> toFill) {}

    /** What would be mounted, for an answer that changes nothing: volumes have no source yet. */
    static List<MountPoint> preview(ContainerConfig config, Set<String> imageVolumes) {
        List<MountPoint> points = new ArrayList<>();
        config.mounts().forEach(mount -> points.add(point(mount)));
        imageVolumes.forEach(target -> points.add(ofImage(target, "", "")));
        return points;
    }

    /** Finds or makes every volume and holds it for the container; in the caller's transaction. */
    Mounted mount(String containerId, ContainerConfig config, Set<String> imageVolumes) {
        List<MountPoint> points = new ArrayList<>();
        Map<String, Volume> toFill = new LinkedHashMap<>();
        for (ContainerConfig.MountSettings mount : config.mounts()) {
            if (mount instanceof VolumeMount asked) {
                Volume held = hold(containerId, asked.volume());
                points.add(volume(asked, held.name(), held.mountpoint().toString()));
                if (asked.copies()) {
                    toFill.put(asked.target(), held);
                }
            } else {
                points.add(point(mount));
            }
        }
        for (String target : imageVolumes) {
            Volume held = hold(containerId, "");
            points.add(ofImage(target, held.name(), held.mountpoint().toString()));
            toFill.put(target, held);
        }
        return new Mounted(points, toFill);
    }

    /**
     * What a container mounts with another configuration: a volume that it has at a target stays if it is asked for
     * there by the same name, or by none. Holds the others in addition; in the caller's transaction.
     */
    Mounted remount(ContainerRow row, ContainerConfig config, Set<String> imageVolumes) {
        List<MountPoint> points = new ArrayList<>();
        Map<String, Volume> toFill = new LinkedHashMap<>();
        for (ContainerConfig.MountSettings mount : config.mounts()) {
            if (!(mount instanceof VolumeMount asked)) {
                points.add(point(mount));
                continue;
            }
            MountPoint kept = kept(row, asked.target(), asked.volume()).orElse(null);
            if (kept != null) {
                points.add(volume(asked, kept.volume(), kept.source()));
                continue;
            }
            Volume held = hold(row.id(), asked.volume());
            points.add(volume(asked, held.name(), held.mountpoint().toString()));
            if (asked.copies()) {
                toFill.put(asked.target(), held);
            }
        }
        for (String target : imageVolumes) {
            points.add(keptOfImage(row, target).orElseGet(() -> {
                Volume held = hold(row.id(), "");
                toFill.put(target, held);
                return ofImage(target, held.name(), held.mountpoint().toString());
            }));
        }
        return new Mounted(points, toFill);
    }

    private static Optional<MountPoint> kept(ContainerRow row, String target, String name) {
        return row.container().mountPoints().stream()
                .filter(point -> point.type() == MountPoint.Type.VOLUME
                        && normal(point.target()).equals(normal(target))
                        && (name.isEmpty() ? ContainerSearch.isWholeId(point.volume()) : name.equals(point.volume())))
                .findFirst();
    }

    /** One that was renamed is as good as an anonymous one, if the image and not the configuration asked for it. */
    private static Optional<MountPoint> keptOfImage(ContainerRow row, String target) {
        Set<String> ofImage = beside(row);
        return row.container().mountPoints().stream()
                .filter(point -> point.type() == MountPoint.Type.VOLUME
                        && normal(point.target()).equals(target)
                        && (ContainerSearch.isWholeId(point.volume()) || ofImage.contains(target)))
                .findFirst();
    }

    /** Targets of the volumes that a container has beside those of its configuration: its image's. */
    static Set<String> beside(ContainerRow row) {
        Set<String> targets = new TreeSet<>();
        row.container().mountPoints().forEach(point -> targets.add(normal(point.target())));
        row.config().mounts().forEach(mount -> targets.remove(normal(mount.target())));
        return targets;
    }

    /** Holds these volumes for a container and no others, which stay; in the caller's transaction. */
    void holdOnly(String containerId, List<MountPoint> points) {
        volumes.holdOnly(containerId, names(points));
    }

    /** The same in a transaction of its own, and anonymous ones among the others go. */
    void keepOnly(String containerId, List<MountPoint> points) {
        volumes.keepOnly(containerId, names(points));
    }

    private static Set<String> names(List<MountPoint> points) {
        Set<String> names = new TreeSet<>();
        points.stream()
                .filter(point -> point.type() == MountPoint.Type.VOLUME)
                .forEach(point -> names.add(point.volume()));
        return names;
    }

    /** Copies what the image has at the targets into the volumes that are new and empty. */
    void fill(List<ChainId> layers, Map<String, Volume> toFill) {
        if (toFill.isEmpty()) {
            return;
        }
        try (RootedPath root = images.open(layers)) {
            toFill.forEach((target, volume) -> root.withDirectory(target, source -> volumes.copyUp(volume, source)));
        }
    }

    /** The image's volumes, but for those that the request puts something else in the place of. */
    static Set<String> ofImage(Set<String> declared, ContainerConfig config) {
        Set<String> left = new TreeSet<>();
        for (String path : declared) {
            String target = normal(path);
            if (path.startsWith("/") && !target.equals("/")) {
                left.add(target);
            }
        }
        config.mounts().forEach(mount -> left.remove(normal(mount.target())));
        return left;
    }

    private static String normal(String path) {
        return path.indexOf('\0') >= 0 ? "/" : Path.of(path).normalize().toString();
    }

    private Volume hold(String containerId, String name) {
        Volume found = found(name);
        volumes.hold(found.id(), containerId);
        return found;
    }

    private Volume found(String name) {
        if (name.isEmpty()) {
            return volumes.createAnonymous(Map.of());
        }
        return ContainerSearch.isWholeId(name) ? volumes.get(name) : volumes.ensure(name);
    }

    private static MountPoint volume(VolumeMount asked, String name, String source) {
        return new MountPoint(MountPoint.Type.VOLUME, name, source, asked.subpath(), asked.target(), asked.readOnly());
    }

    private static MountPoint ofImage(String target, String name, String source) {
        return new MountPoint(MountPoint.Type.VOLUME, name, source, "", target, false);
    }

    private static MountPoint point(ContainerConfig.MountSettings mount) {
        return switch (mount) {
            case BindMount bind ->
                new MountPoint(MountPoint.Type.BIND, "", bind.source(), "", bind.target(), bind.readOnly());
            case TmpfsMount tmpfs ->
                new MountPoint(MountPoint.Type.TMPFS, "", "", "", tmpfs.target(), tmpfs.readOnly());
            case VolumeMount asked -> volume(asked, asked.volume(), "");
        };
    }
}
