package io.caisson.spec;

import io.caisson.oci.runtime.Mount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file systems that every container has: Docker's. */
final class DefaultMounts {
    private static final long SHM_BYTES = 64L << 20;

    private DefaultMounts() {}

    static List<Mount> of(@Nullable Long shmSizeBytes) {
        long shm = shmSizeBytes == null ? SHM_BYTES : shmSizeBytes;
        return List.of(
                new Mount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")),
                new Mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                new Mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
                new Mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")),
                new Mount("/sys/fs/cgroup", "cgroup", "cgroup", List.of("ro", "nosuid", "noexec", "nodev")),
                new Mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
                new Mount(
                        "/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + shm)));
    }
}
