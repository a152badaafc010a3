package io.caisson.runtime.shim;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.mount.DetachedMount;
import io.caisson.kernel.mount.MountAttributes;
import io.caisson.oci.runtime.IdMapping;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.oci.runtime.Linux;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mounts whose files show a container the ids that they have on disk, as it calls them: what belongs to 0 there
 * is its root's, and what its root makes belongs to 0 there. Nothing is chowned.
 *
 * <p>What the engine itself makes in them, as overlayfs does in its name and copies into containers do, belongs to
 * an id on disk that no container has; of the host's own root there is nothing to be seen in them.
 */
public final class MappedMounts implements AutoCloseable {
    /** The last that there is. */
    private static final long ENGINE_ON_DISK = 0xffff_fffeL;

    private final IdMappings ids;
    private final @Nullable FileDescriptor namespace;

    private MappedMounts(IdMappings ids, @Nullable FileDescriptor namespace) {
        this.ids = ids;
        this.namespace = namespace;
    }

    /** As the other, for the ids of the user namespace that a container is to have, if it is to have one. */
    public static MappedMounts of(@Nullable Linux linux) {
        return of(IdMappings.of(linux));
    }

    /**
     * For a container with these ids.
     *
     * @throws EngineException {@code UNSUPPORTED_BY_HOST} if the kernel makes no user namespace
     */
    public static MappedMounts of(IdMappings ids) {
        return ids.isEmpty()
                ? new MappedMounts(ids, null)
                : new MappedMounts(
                        ids, UserNamespaces.make(new IdMappings(withEngine(ids.uids()), withEngine(ids.gids()))));
    }

    /** The container's ids. */
    IdMappings ids() {
        return ids;
    }

    /** Whether what is shown is what is on disk. */
    public boolean isPlain() {
        return namespace == null;
    }

    /** A directory of ours, as a mount that is attached nowhere. */
    public FileDescriptor directory(Path path) {
        FileDescriptor mount = DetachedMount.clone(path, false, new MountAttributes(0, 0, MountAttributes.MS_PRIVATE));
        try {
            map(mount, path, false);
            return mount;
        } catch (RuntimeException e) {
            mount.close();
            throw e;
        }
    }

    /**
     * Has a mount that is attached nowhere show a container's ids.
     *
     * @param source what it was made of
     * @param recursive with what is mounted below
     * @throws EngineException {@code UNSUPPORTED_BY_HOST} naming the file system
     */
    void map(FileDescriptor mount, Path source, boolean recursive) {
        FileDescriptor mapping = namespace;
        if (mapping == null) {
            throw new IllegalArgumentException(
                    "The mount of " + source + " is to show ids of a user namespace, and there is none");
        }
        try {
            DetachedMount.map(mount, recursive, mapping);
        } catch (KernelException e) {
            throw refused(source, recursive, mapping, e);
        }
    }

    @Override
    public void close() {
        FileDescriptor open = namespace;
        if (open != null) {
            open.close();
        }
    }

    /** The engine's own root has to be somebody there; not if the host's root is mapped anyway. */
    private static List<IdMapping> withEngine(List<IdMapping> mappings) {
        List<IdMapping> all = new ArrayList<>(mappings);
        if (mappings.stream().noneMatch(mapping -> mapping.hostID() == 0)) {
            all.add(new IdMapping(ENGINE_ON_DISK, 0, 1));
        }
        return all;
    }

    private static EngineException refused(
            Path source, boolean recursive, FileDescriptor namespace, KernelException cause) {
        MountTable.Entry culprit = MountTable.at(source);
        if (recursive) {
            for (MountTable.Entry below : MountTable.below(source)) {
                if (!mayBeMapped(below.path(), namespace)) {
                    culprit = below;
                    break;
                }
            }
        }
        return new EngineException(
                        ErrorReason.UNSUPPORTED_BY_HOST,
                        "Cannot show " + source + " to a container with a user namespace of its own: "
                                + culprit.type() + ", the file system on " + culprit.path()
                                + ", cannot be mounted with other ids (" + cause.getMessage()
                                + "). Use a file system that can, such as ext4, xfs, btrfs or tmpfs, or run the"
                                + " container with the host's user namespace",
                        cause)
                .with("path", culprit.path().toString())
                .with("file_system", culprit.type());
    }

    private static boolean mayBeMapped(Path path, FileDescriptor namespace) {
        try (FileDescriptor mount =
                DetachedMount.clone(path, false, new MountAttributes(0, 0, MountAttributes.MS_PRIVATE))) {
            DetachedMount.map(mount, false, namespace);
            return true;
        } catch (KernelException e) {
            return false;
        }
    }
}
