package io.caisson.cli.option;

import io.caisson.v1.BindMount;
import io.caisson.v1.Mount;
import io.caisson.v1.Propagation;
import io.caisson.v1.TmpfsMount;
import io.caisson.v1.VolumeMount;
import java.nio.file.Path;
import java.util.Locale;

/**
 * {@code --mount type=volume,source=data,target=/data,readonly}: fields after Docker's reference of
 * {@code docker run --mount}.
 */
final class MountFlag {
    private static final String FLAG = "--mount";

    private final String text;
    private final Mount.Builder mount = Mount.newBuilder();
    private final BindMount.Builder bind = BindMount.newBuilder();
    private final VolumeMount.Builder volume = VolumeMount.newBuilder();
    private final TmpfsMount.Builder tmpfs = TmpfsMount.newBuilder();
    private String type = "volume";
    private String source = "";

    private MountFlag(String text) {
        this.text = text;
    }

    static Mount parse(String text) {
        MountFlag flag = new MountFlag(text);
        for (String field : text.split(",", -1)) {
            int equals = field.indexOf('=');
            String key =
                    (equals < 0 ? field : field.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            flag.take(key, equals < 0 ? "" : field.substring(equals + 1));
        }
        return flag.mount();
    }

    static Propagation propagation(String flag, String text) {
        return switch (text) {
            case "private" -> Propagation.PROPAGATION_PRIVATE;
            case "rprivate" -> Propagation.PROPAGATION_RPRIVATE;
            case "slave" -> Propagation.PROPAGATION_SLAVE;
            case "rslave" -> Propagation.PROPAGATION_RSLAVE;
            case "shared" -> Propagation.PROPAGATION_SHARED;
            case "rshared" -> Propagation.PROPAGATION_RSHARED;
            default ->
                throw new UsageException(flag + ": propagation \"" + text
                        + "\" is none of private, rprivate, slave, rslave, shared, rshared");
        };
    }

    /** A path of the host as the engine takes it: `.` and `..` at the front are the client's own directory's. */
    static String hostPath(String path) {
        return path.equals(".") || path.startsWith("./") || path.equals("..") || path.startsWith("../")
                ? Path.of(path).toAbsolutePath().normalize().toString()
                : path;
    }

    private void take(String key, String value) {
        switch (key) {
            case "type" -> type = value;
            case "source", "src" -> source = value;
            case "target", "dst", "destination" -> mount.setTarget(value);
            case "readonly", "ro" -> mount.setReadOnly(value.isEmpty() || Numbers.bool(FLAG + " " + key, value));
            case "volume-nocopy" -> volume.setNoCopy(value.isEmpty() || Numbers.bool(FLAG + " " + key, value));
            case "volume-subpath" -> volume.setSubpath(value);
            case "bind-propagation" -> bind.setPropagation(propagation(FLAG, value));
            case "bind-nonrecursive" -> bind.setNonRecursive(value.isEmpty() || Numbers.bool(FLAG + " " + key, value));
            case "bind-recursive" -> bind.setNonRecursive(value.equals("disabled"));
            case "tmpfs-size" -> tmpfs.setSizeBytes(ByteSize.parse(FLAG + " tmpfs-size", value));
            case "tmpfs-mode" -> tmpfs.setMode(Numbers.octal(FLAG + " tmpfs-mode", value));
            case "consistency" -> {} // Docker ignores it on Linux, too.
            default -> throw refuse("unknown field \"" + key + "\"");
        }
    }

    private Mount mount() {
        if (mount.getTarget().isEmpty()) {
            throw refuse("target=PATH is missing");
        }
        return switch (type) {
            case "bind" -> mount.setBind(bind.setSource(bindSource())).build();
            case "volume" -> mount.setVolume(volume.setVolume(source)).build();
            case "tmpfs" -> mount.setTmpfs(tmpfs).build();
            default -> throw refuse("type \"" + type + "\" is none of bind, volume, tmpfs");
        };
    }

    private String bindSource() {
        if (source.isEmpty()) {
            throw refuse("source=PATH is missing");
        }
        return hostPath(source);
    }

    private UsageException refuse(String why) {
        return new UsageException(FLAG + " \"" + text + "\": " + why);
    }
}
