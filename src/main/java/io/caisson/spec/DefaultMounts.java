package io.caisson.spec;

import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file systems that every container has: Docker's. */
final class DefaultMounts {
    private static final long SHM_BYTES = 64L << 20;
    private static final String SHM = "/dev/shm";
    private static final List<String> PROC_OPTIONS = List.of("nosuid", "noexec", "nodev");

    private DefaultMounts() {}

    static List<Mount> of(ContainerSettings settings) {
        NamespaceSettings namespaces = settings.namespaces();
        String access = settings.security().privileged() ? "rw" : "ro";
        List<Mount> mounts = new ArrayList<>(List.of(
                proc(namespaces.pid()),
                new Mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                new Mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
                new Mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", access)),
                new Mount("/sys/fs/cgroup", "cgroup", "cgroup", List.of(access, "nosuid", "noexec", "nodev")),
                new Mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev"))));
        sharedMemory(namespaces, settings.resources().shmSizeBytes()).ifPresent(mounts::add);
        return mounts;
    }

    /** What shows the processes of another's pid namespace can be mounted only by who is in it. */
    private static Mount proc(NamespaceOwner pid) {
        return pid instanceof NamespaceOwner.OfContainer(String id)
                ? new Mount("/proc", "proc", Namespace.sourceOf(id), PROC_OPTIONS)
                : new Mount("/proc", "proc", "proc", PROC_OPTIONS);
    }

    private static Optional<Mount> sharedMemory(NamespaceSettings namespaces, @Nullable Long sizeBytes) {
        long size = sizeBytes == null ? SHM_BYTES : sizeBytes;
        return switch (namespaces.ipc()) {
            case NamespaceOwner.Own() ->
                namespaces.sharedMemory()
                        ? Optional.of(new Mount(
                                SHM, "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + size)))
                        : Optional.empty();
            case NamespaceOwner.Host() ->
                Optional.of(
                        new Mount(SHM, "bind", SHM, List.of("rbind", "rw", "nosuid", "noexec", "nodev", "rprivate")));
            case NamespaceOwner.OfContainer(String id) ->
                Optional.of(new Mount(SHM, "tmpfs", Namespace.sourceOf(id), List.of("nosuid", "noexec", "nodev")));
        };
    }
}
