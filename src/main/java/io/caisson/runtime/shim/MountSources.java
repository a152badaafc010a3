package io.caisson.runtime.shim;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.cgroup.CgroupHierarchy;
import io.caisson.kernel.file.At;
import io.caisson.kernel.mount.DetachedMount;
import io.caisson.kernel.mount.FileSystemContext;
import io.caisson.kernel.mount.MountAttributes;
import io.caisson.oci.runtime.Mount;
import io.caisson.runtime.plan.MountOptions;
import io.caisson.runtime.plan.PreparedMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mounts that the engine itself makes for a container, attached nowhere: binds, with their attributes
 * and propagation already set, and the directory of cgroups. The container only moves them into place.
 */
final class MountSources {
    private final DescriptorList descriptors;
    private final @Nullable Cgroup cgroup;
    private final Neighbours neighbours;
    private final Optional<Integer> terminals;

    /** @param terminals number of the mount of the devpts that has the container's terminal */
    MountSources(
            DescriptorList descriptors, @Nullable Cgroup cgroup, Neighbours neighbours, Optional<Integer> terminals) {
        this.descriptors = descriptors;
        this.cgroup = cgroup;
        this.neighbours = neighbours;
        this.terminals = terminals;
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
        return neighbours.mount(mount).orElse(new PreparedMount.Fresh());
    }

    private PreparedMount bind(Mount mount, MountOptions options) {
        Path source = Path.of(Objects.requireNonNull(mount.source(), "A bind mount has a source"));
        long propagation = options.propagation() == 0 ? MountAttributes.MS_PRIVATE : options.propagation();
        FileDescriptor tree = DetachedMount.clone(source, options.recursive(), new MountAttributes(0, 0, propagation));
        int number = descriptors.add(tree);
        DetachedMount.set(
                tree,
                options.recursive() && options.recursiveReadOnly(),
                new MountAttributes(options.set(), options.clear(), 0));
        return new PreparedMount.Detached(number, At.stat(tree).isDirectory());
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

    private static FileDescriptor emptyDirectory(MountOptions options) {
        try (FileSystemContext tmpfs = FileSystemContext.open("tmpfs")) {
            tmpfs.set("source", "cgroup").set("mode", "755").set("size", "64k");
            return tmpfs.mount(options.set() & ~MountAttributes.RDONLY);
        }
    }
}
