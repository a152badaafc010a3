package io.caisson.runtime.plan;

import io.caisson.kernel.mount.MountAttributes;
import io.caisson.oci.runtime.CaissonAnnotations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of a runtime-spec mount, sorted into what the kernel wants in different places.
 *
 * @param set attributes of the mount to set ({@code MOUNT_ATTR_…})
 * @param clear attributes to clear
 * @param bind a part of the host's tree instead of a new file system
 * @param recursive with what is mounted below
 * @param recursiveReadOnly read-only, and what is mounted below too
 * @param idmapped what of it shows the ids of the container's user namespace
 * @param propagation {@code MS_SHARED}, {@code MS_SLAVE}, {@code MS_PRIVATE}, {@code MS_UNBINDABLE} or 0
 * @param subpath what of the source of a bind is mounted, resolved within it; empty for all of it
 * @param data the file system's own options; a null value for those without one
 */
public record MountOptions(
        long set,
        long clear,
        boolean bind,
        boolean recursive,
        boolean recursiveReadOnly,
        Idmapped idmapped,
        long propagation,
        Optional<String> subpath,
        Map<String, @Nullable String> data) {

    /** What of a mount shows other ids than its file system has. */
    public enum Idmapped {
        NOTHING,
        /** The mount itself, and not what is mounted below it. */
        ITSELF,
        ALL
    }

    /** Sorts options as mount(8) spells them. */
    public static MountOptions parse(List<String> options) {
        Sorter sorter = new Sorter();
        options.forEach(sorter::take);
        return sorter.result();
    }

    private static final class Sorter {
        private long set;
        private long clear;
        private boolean bind;
        private boolean recursive;
        private boolean recursiveReadOnly;
        private Idmapped idmapped = Idmapped.NOTHING;
        private long propagation;
        private Optional<String> subpath = Optional.empty();
        private final Map<String, @Nullable String> data = new LinkedHashMap<>();

        void take(String option) {
            if (option.startsWith(CaissonAnnotations.SUBPATH_OPTION)) {
                subpath = Optional.of(option.substring(CaissonAnnotations.SUBPATH_OPTION.length()));
            } else if (!attribute(option) && !tree(option)) {
                int equals = option.indexOf('=');
                if (equals < 0) {
                    data.put(option, null);
                } else {
                    data.put(option.substring(0, equals), option.substring(equals + 1));
                }
            }
        }

        private boolean attribute(String option) {
            switch (option) {
                case "ro" -> set |= MountAttributes.RDONLY;
                case "rw" -> set &= ~MountAttributes.RDONLY;
                case "rro" -> {
                    set |= MountAttributes.RDONLY;
                    recursiveReadOnly = true;
                }
                case "nosuid" -> set |= MountAttributes.NOSUID;
                case "suid" -> set &= ~MountAttributes.NOSUID;
                case "nodev" -> set |= MountAttributes.NODEV;
                case "dev" -> set &= ~MountAttributes.NODEV;
                case "noexec" -> set |= MountAttributes.NOEXEC;
                case "exec" -> set &= ~MountAttributes.NOEXEC;
                case "noatime" -> accessTimes(MountAttributes.NOATIME);
                case "strictatime" -> accessTimes(MountAttributes.STRICTATIME);
                case "relatime", "atime", "defaults", "diratime", "norelatime", "nostrictatime", "symfollow" -> {
                    // What the kernel does anyway.
                }
                case "nodiratime" -> set |= MountAttributes.NODIRATIME;
                case "nosymfollow" -> set |= MountAttributes.NOSYMFOLLOW;
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean tree(String option) {
            switch (option) {
                case "bind" -> bind = true;
                case "rbind" -> {
                    bind = true;
                    recursive = true;
                }
                case "idmap" -> idmapped = Idmapped.ITSELF;
                case "ridmap" -> idmapped = Idmapped.ALL;
                case "shared", "rshared" -> propagation = MountAttributes.MS_SHARED;
                case "slave", "rslave" -> propagation = MountAttributes.MS_SLAVE;
                case "private", "rprivate" -> propagation = MountAttributes.MS_PRIVATE;
                case "unbindable", "runbindable" -> propagation = MountAttributes.MS_UNBINDABLE;
                default -> {
                    return false;
                }
            }
            return true;
        }

        private void accessTimes(long how) {
            set = set & ~MountAttributes.ATIME_MASK | how;
            clear |= MountAttributes.ATIME_MASK;
        }

        MountOptions result() {
            return new MountOptions(
                    set,
                    clear,
                    bind,
                    recursive,
                    recursiveReadOnly,
                    idmapped,
                    propagation,
                    subpath,
                    java.util.Collections.unmodifiableMap(data));
        }
    }
}
