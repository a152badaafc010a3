package io.caisson.spec;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a mount comes from. */
public sealed interface MountSource {

    /**
     * A file or directory of the host: a bind mount or a volume's data.
     *
     * @param hostPath absolute path on the host, resolved by the caller
     * @param subpath what of it is mounted, a relative path; links are followed within it only. Empty for all of it
     * @param propagation how mounts made on one side are seen on the other
     * @param recursive whether what is mounted below the source comes along
     */
    record Host(String hostPath, String subpath, Propagation propagation, boolean recursive) implements MountSource {
        /** All of a file or directory. */
        public Host(String hostPath, Propagation propagation, boolean recursive) {
            this(hostPath, "", propagation, recursive);
        }
    }

    /**
     * A file system in memory.
     *
     * @param sizeBytes null for the kernel's default, half of the machine's memory
     * @param mode permissions such as octal 1777, which null means
     * @param options more options of tmpfs: exec, noexec, suid, nosuid, dev, nodev, uid=, gid=, nr_inodes=
     */
    record Tmpfs(@Nullable Long sizeBytes, @Nullable Integer mode, List<String> options) implements MountSource {
        public Tmpfs {
            options = List.copyOf(options);
        }
    }

    /** Mount propagation (mount_namespaces(7)). */
    enum Propagation {
        PRIVATE,
        RPRIVATE,
        SLAVE,
        RSLAVE,
        SHARED,
        RSHARED;

        /** The option of mount(8). */
        public String option() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
