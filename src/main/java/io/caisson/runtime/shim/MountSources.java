package io.caisson.runtime.shim;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.Directories;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.cgroup.CgroupHierarchy;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.mount.DetachedMount;
import io.caisson.kernel.mount.FileSystemContext;
import io.caisson.kernel.mount.MountAttributes;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.NamespaceType;
import io.caisson.runtime.plan.LaunchPlanner;
import io.caisson.runtime.plan.MountOptions;
import io.caisson.runtime.plan.PreparedMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mounts that the engine itself makes for a container, attached nowhere: binds, with their attributes
 * and propagation already set, and the directory of cgroups. The container only moves them into place.
 */
final class MountSources {
    /** File systems that show a namespace, and that only its owner mounts. */
    private static final Map<String, NamespaceType> SHOWN_BY =
            Map.of("proc", NamespaceType.PID, "sysfs", NamespaceType.NETWORK, "mqueue", NamespaceType.IPC);

    private final DescriptorList descriptors;
    private final @Nullable Cgroup cgroup;
    private final Neighbours neighbours;
    private final Optional<Integer> terminals;
    private final @Nullable Linux linux;
    private final MappedMounts mapped;

    /** @param terminals number of the mount of the devpts that has the container's terminal */
    MountSources(
            DescriptorList descriptors,
            @Nullable Cgroup cgroup,
            Neighbours neighbours,
            Optional<Integer> terminals,
            @Nullable Linux linux,
            MappedMounts mapped) {
        this.descriptors = descriptors;
        this.cgroup = cgroup;
        this.neighbours = neighbours;
        this.terminals = terminals;
        this.linux = linux;
        this.mapped = mapped;
    }

    /** Prepares one mount; what it opens is added to the descriptors. */
    PreparedMount prepare(Mount mount) {
        MountOptions options = MountOptions.parse(mount.options());
        if (options.bind()) {
            return bind(mount, options);
        }
        if ("devpts".equals(mount.type()) && terminals.isPresent()) {
            return new PreparedMount.Detached(terminals.get(), true);
        }
        if ("cgroup".equals(mount.type()) || "cgroup2".equals(mount.type())) {
            return cgroups(options);
        }
        return neighbours.mount(mount).or(() -> inUserNamespace(mount, options)).orElse(new PreparedMount.Fresh());
    }

    /** What a container cannot make itself where it is nobody. */
    private Optional<PreparedMount> inUserNamespace(Mount mount, MountOptions options) {
        if (mapped.isPlain()) {
            return Optional.empty();
        }
        String type = String.valueOf(mount.type());
        if (type.equals("tmpfs") && mount.destination().equals("/dev")) {
            FileDescriptor devices = EngineFileSystem.devices(options, LaunchPlanner.deviceNodes(linux), mapped.ids());
            return Optional.of(new PreparedMount.Devices(descriptors.add(devices)));
        }
        NamespaceType shown = SHOWN_BY.get(type);
        // In a tmpfs of the user namespace's own, only who has a name there could copy files into it.
        if (!type.equals("tmpfs") && (shown == null || owns(shown))) {
            return Optional.empty();
        }
        String source = Optional.ofNullable(mount.source()).orElse(type);
        FileDescriptor made = EngineFileSystem.make(type, source, options, mapped.ids());
        return Optional.of(new PreparedMount.Detached(descriptors.add(made), true));
    }

    private boolean owns(NamespaceType type) {
        return linux != null && linux.namespaces().stream().anyMatch(namespace -> namespace.type() == type);
    }

    private PreparedMount bind(Mount mount, MountOptions options) {
        Path source = Path.of(Objects.requireNonNull(mount.source(), "A bind mount has a source"));
        long propagation = options.propagation() == 0 ? MountAttributes.MS_PRIVATE : options.propagation();
        MountAttributes attributes = new MountAttributes(0, 0, propagation);
        FileDescriptor tree = options.subpath()
                .map(subpath -> below(source, subpath, options.recursive(), attributes))
                .orElseGet(() -> DetachedMount.clone(source, options.recursive(), attributes));
        int number = descriptors.add(tree);
        show(tree, source, mount, options.idmapped());
        DetachedMount.set(
                tree,
                options.recursive() && options.recursiveReadOnly(),
                new MountAttributes(options.set(), options.clear(), 0));
        return new PreparedMount.Detached(number, At.stat(tree).isDirectory());
    }

    /** Whoever may write to the source can change where a path in it leads, but not to a place outside. */
    private static FileDescriptor below(Path source, String subpath, boolean recursive, MountAttributes attributes) {
        long resolve = Open.RESOLVE_IN_ROOT | Open.RESOLVE_NO_MAGICLINKS;
        try (FileDescriptor root = Directories.open(source);
                FileDescriptor at = At.open(root.number(), subpath, Open.O_PATH, 0, resolve)) {
            return DetachedMount.clone(at, recursive, attributes);
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR && e.errno() != Errno.ELOOP) {
                throw e;
            }
            throw new EngineException(
                            ErrorReason.BIND_SOURCE_NOT_FOUND,
                            "Cannot mount " + subpath + " of " + source + ": it is not there. Make it first, by a"
                                    + " container that mounts all of it",
                            e)
                    .with("path", subpath);
        }
    }

    private void show(FileDescriptor tree, Path source, Mount mount, MountOptions.Idmapped how) {
        IdMappings own = new IdMappings(mount.uidMappings(), mount.gidMappings());
        boolean recursive = how == MountOptions.Idmapped.ALL;
        if (!own.isEmpty()) {
            try (MappedMounts its = MappedMounts.of(own)) {
                its.map(tree, source, recursive);
            }
        } else if (how != MountOptions.Idmapped.NOTHING) {
            mapped.map(tree, source, recursive);
        }
    }

    private PreparedMount cgroups(MountOptions options) {
        if (cgroup == null) {
            return new PreparedMount.Fresh();
        }
        MountAttributes asked = new MountAttributes(options.set(), 0, MountAttributes.MS_PRIVATE);
        Path unified = cgroup.entry().unifiedDirectory();
        if (unified != null) {
            return new PreparedMount.Detached(descriptors.add(DetachedMount.clone(unified, false, asked)), true);
        }
        int directory = descriptors.add(emptyDirectory(options));
        List<PreparedMount.Hierarchy> hierarchies = new ArrayList<>();
        for (CgroupHierarchy hierarchy : cgroup.hierarchies()) {
            Path own = hierarchy.mountPoint().resolve(cgroup.path().substring(1));
            hierarchies.add(new PreparedMount.Hierarchy(
                    hierarchy.mountPoint().getFileName().toString(),
                    descriptors.add(DetachedMount.clone(own, false, asked))));
        }
        return new PreparedMount.Hierarchies(directory, hierarchies);
    }

    private FileDescriptor emptyDirectory(MountOptions options) {
        try (FileSystemContext tmpfs = FileSystemContext.open("tmpfs")) {
            tmpfs.set("source", "cgroup").set("mode", "755").set("size", "64k");
            // The container itself makes the mount points in it.
            tmpfs.set("uid", Long.toString(mapped.ids().hostUid(0)));
            tmpfs.set("gid", Long.toString(mapped.ids().hostGid(0)));
            return tmpfs.mount(options.set() & ~MountAttributes.RDONLY);
        }
    }
}
