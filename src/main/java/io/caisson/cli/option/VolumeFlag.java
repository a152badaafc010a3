package io.caisson.cli.option;

import io.caisson.v1.BindMount;
import io.caisson.v1.Mount;
import io.caisson.v1.VolumeMount;
import io.caisson.v1.VolumesFrom;
import java.util.List;

/**
 * {@code -v}: {@code /host:/container[:options]} binds, {@code name:/container[:options]} mounts a volume, and
 * {@code /container} alone an anonymous one. As in Docker a missing source directory of {@code -v} is made.
 */
final class VolumeFlag {
    private final Mount.Builder mount = Mount.newBuilder();
    private final BindMount.Builder bind = BindMount.newBuilder().setCreateSource(true);
    private final VolumeMount.Builder volume = VolumeMount.newBuilder();

    private VolumeFlag() {}

    static Mount parse(String text) {
        List<String> parts = List.of(text.split(":", -1));
        if (parts.size() > 3 || parts.stream().anyMatch(String::isEmpty)) {
            throw new UsageException("-v \"" + text + "\": write SOURCE:TARGET[:OPTIONS] or TARGET");
        }
        VolumeFlag flag = new VolumeFlag();
        if (parts.size() == 1) {
            return flag.mount.setTarget(text).setVolume(flag.volume).build();
        }
        if (parts.size() == 3) {
            for (String option : parts.get(2).split(",", -1)) {
                flag.take(option);
            }
        }
        return flag.mount(MountFlag.hostPath(parts.get(0)), parts.get(1));
    }

    /** {@code --volumes-from CONTAINER[:ro|rw]}. */
    static VolumesFrom from(String text) {
        int colon = text.lastIndexOf(':');
        String mode = colon < 0 ? "rw" : text.substring(colon + 1);
        String container = colon < 0 ? text : text.substring(0, colon);
        return switch (mode) {
            case "ro", "rw", "z", "Z" ->
                VolumesFrom.newBuilder()
                        .setContainer(container)
                        .setReadOnly(mode.equals("ro"))
                        .build();
            default -> throw new UsageException("--volumes-from \"" + text + "\": \"" + mode + "\" is none of ro, rw");
        };
    }

    private Mount mount(String source, String target) {
        mount.setTarget(target);
        return source.contains("/")
                ? mount.setBind(bind.setSource(source)).build()
                : mount.setVolume(volume.setVolume(source)).build();
    }

    private void take(String option) {
        switch (option) {
            case "ro" -> mount.setReadOnly(true);
            case "rw" -> mount.setReadOnly(false);
            case "nocopy" -> volume.setNoCopy(true);
            // SELinux labels: there is no SELinux support to set them for.
            case "z", "Z" -> {}
            case "consistent", "cached", "delegated" -> {} // Docker ignores them on Linux, too.
            default -> bind.setPropagation(MountFlag.propagation("-v", option));
        }
    }
}
