package io.caisson.snapshot;

import io.caisson.error.EngineException;
import io.caisson.error.Undo;
import io.caisson.filesystem.DataRoot;
import io.caisson.filesystem.Directories;
import io.caisson.filesystem.DiskUsage;
import io.caisson.filesystem.StorageFailure;
import io.caisson.filesystem.TreeRemoval;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Stat;
import io.caisson.kernel.mount.Overlay;
import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * Layers, and the read-write layers of containers over them.
 *
 * <p><b>Vocabulary.</b> A <i>layer</i> is what one image layer changes, as a directory for overlayfs, and
 * is named by the chain ID of everything up to it. A <i>stage</i> is a layer under way. A <i>stack</i> is
 * the layers of an image with a container's own, empty one on top. A <i>view</i> is a stack without one.
 *
 * <p><b>A pull.</b> For each chain, bottom first: {@link #hasLayer}, else {@link #stageLayer}, fill its
 * directory, {@code commit()}.
 *
 * <p><b>A container.</b> {@link #prepare} once; {@link #stack} at each start; {@link #remove} at the end.
 *
 * <p><b>A crash</b> leaves stages and trash, which {@link #sweep} removes; a layer that is there is whole.
 *
 * <p>Nothing here mounts but {@link #view}, and that mount is attached nowhere: the stacks are mounted in
 * the containers' own mount namespaces.
 */
public final class Snapshots {
    private static final String STAGE = "tmp-";
    private static final String DIFF = "diff";
    private static final String UPPER = "upper";
    private static final String WORK = "work";

    private final DataRoot root;
    private final TreeRemoval removal;
    private final WriteBehind behind = new WriteBehind(this::syncAhead);

    public Snapshots(DataRoot root) {
        this.root = root;
        this.removal = new TreeRemoval(root.trash());
    }

    /** Whether the layer that tops this chain is there, whole. */
    public boolean hasLayer(ChainId chain) {
        return Files.isDirectory(layer(chain).resolve(DIFF));
    }

    /** Begins a layer: an empty directory to fill. */
    public LayerStage stageLayer(ChainId chain) {
        Path temporary = root.layers().resolve(STAGE + UUID.randomUUID());
        Directories.make(temporary, 0700);
        LayerStage stage = new LayerStage(temporary, layer(chain), removal, behind);
        try {
            stage.begin();
            return stage;
        } catch (EngineException e) {
            stage.close();
            throw e;
        }
    }

    private void syncAhead() {
        try (FileDescriptor directory = Directories.open(root.layers())) {
            FileCalls.syncFileSystem(directory);
        } catch (KernelException e) {
            // Each layer is synced once more before it is committed, and that tells.
        }
    }

    /** The directory of a layer that is there. */
    public Path layerDirectory(ChainId chain) {
        return layer(chain).resolve(DIFF);
    }

    /**
     * Makes a container's read-write layer. Its root has owner and mode of the image's topmost root, since
     * that is what the container sees as {@code /}.
     */
    public OverlayStack prepare(String containerId, List<ChainId> bottomUp) {
        OverlayStack stack = stack(containerId, bottomUp);
        try (Undo undo = new Undo()) {
            Path own = root.container(containerId);
            if (!Files.isDirectory(own)) {
                Directories.make(own, 0700);
                undo.push("remove " + own, () -> removal.remove(own));
            }
            Directories.make(stack.work(), 0700);
            undo.push("remove " + stack.work(), () -> Files.delete(stack.work()));
            Directories.make(stack.upper(), 0755);
            undo.push("remove " + stack.upper(), () -> Files.delete(stack.upper()));
            likeTopmostRoot(stack);
            undo.commit();
        } catch (KernelException e) {
            throw StorageFailure.of("Making the read-write layer of container " + containerId, e);
        }
        return stack;
    }

    /** The stack of a container that was prepared. */
    public OverlayStack stack(String containerId, List<ChainId> bottomUp) {
        Path own = root.container(containerId);
        return new OverlayStack(lowers(bottomUp), own.resolve(UPPER), own.resolve(WORK));
    }

    /** Removes a container's read-write layer; does nothing if it has none. */
    public void remove(String containerId) {
        removal.remove(root.container(containerId).resolve(WORK));
        removal.remove(root.container(containerId).resolve(UPPER));
    }

    /** Bytes that a layer's files take; empty if it is not there. A layer never changes, so neither does this. */
    public OptionalLong layerBytes(ChainId chain) {
        Optional<Object> before = identity(chain);
        try {
            long bytes =
                    before.isEmpty() ? 0 : DiskUsage.of(layerDirectory(chain)).bytes();
            // One that went meanwhile was measured while it shrank, even if another has come in its place.
            return before.isPresent() && before.equals(identity(chain)) ? OptionalLong.of(bytes) : OptionalLong.empty();
        } catch (EngineException e) {
            if (hasLayer(chain)) {
                throw e;
            }
            return OptionalLong.empty();
        }
    }

    /** What tells a layer's directory from another of its name that comes after it. */
    private Optional<Object> identity(ChainId chain) {
        try {
            return Optional.ofNullable(Files.readAttributes(layerDirectory(chain), BasicFileAttributes.class)
                    .fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageFailure.of("Measuring " + layerDirectory(chain), e);
        }
    }

    /** What a container's read-write layer takes. */
    public DiskUsage usage(String containerId) {
        Path upper = root.container(containerId).resolve(UPPER);
        return Files.isDirectory(upper) ? DiskUsage.of(upper) : new DiskUsage(0, 0);
    }

    /**
     * An image's files, read-only, as a mount that is attached nowhere: closing the descriptor ends it.
     *
     * @throws io.caisson.error.EngineException {@code KERNEL} with the kernel's own words
     */
    public FileDescriptor view(List<ChainId> bottomUp) {
        return Overlay.readOnly(lowers(bottomUp));
    }

    /**
     * A container's files as it sees them but for its mounts, read-only, as a mount that is attached nowhere.
     * The container may run: what it changes meanwhile is seen or not.
     *
     * @throws io.caisson.error.EngineException {@code KERNEL} with the kernel's own words
     */
    public FileDescriptor view(String containerId, List<ChainId> bottomUp) {
        OverlayStack stack = stack(containerId, bottomUp);
        List<Path> lowers = new ArrayList<>(List.of(stack.upper()));
        lowers.addAll(stack.lowers());
        // A second overlay over one upper directory is refused; below, its whiteouts count all the same.
        return Overlay.readOnly(lowers);
    }

    /**
     * A container's files as it sees them but for its mounts, as a mount that is attached nowhere. The container must
     * not run, nor be started meanwhile.
     *
     * @throws io.caisson.error.EngineException {@code KERNEL} with the kernel's own words
     */
    public FileDescriptor writable(String containerId, List<ChainId> bottomUp) {
        OverlayStack stack = stack(containerId, bottomUp);
        return Overlay.writable(stack.lowers(), stack.upper(), stack.work());
    }

    /** All layers that are there; what is not ours is left alone, here and by {@link #sweep}. */
    public Set<ChainId> listLayers() {
        Set<ChainId> chains = new HashSet<>();
        for (Path layer : entries()) {
            parse(layer.getFileName().toString()).ifPresent(chains::add);
        }
        return chains;
    }

    /** Removes a layer that no image has any more; does nothing if it is not there. */
    public void removeLayer(ChainId chain) {
        removal.remove(layer(chain));
    }

    /**
     * Removes stages and trash that a crash has left, and all layers but the named ones. Only while nothing
     * is being staged.
     *
     * @return the layers removed
     */
    public List<ChainId> sweep(Set<ChainId> live) {
        List<ChainId> removed = new ArrayList<>();
        for (Path entry : entries()) {
            if (entry.getFileName().toString().startsWith(STAGE)) {
                removal.remove(entry);
            }
        }
        for (ChainId chain : listLayers()) {
            if (!live.contains(chain)) {
                removeLayer(chain);
                removed.add(chain);
            }
        }
        removal.empty();
        return removed;
    }

    private List<Path> lowers(List<ChainId> bottomUp) {
        return bottomUp.reversed().stream().map(this::layerDirectory).toList();
    }

    private Path layer(ChainId chain) {
        Digest digest = chain.digest();
        String prefix = digest.algorithm() == Digest.Algorithm.SHA256
                ? ""
                : digest.algorithm().label() + "-";
        return root.layers().resolve(prefix + digest.hex());
    }

    /** Empty for stages, and for what somebody else has put there, such as {@code lost+found}. */
    private static Optional<ChainId> parse(String name) {
        int dash = name.indexOf('-');
        try {
            Digest digest = dash < 0
                    ? new Digest(Digest.Algorithm.SHA256, name)
                    : Digest.parse(name.substring(0, dash) + ":" + name.substring(dash + 1));
            return Optional.of(new ChainId(digest));
        } catch (EngineException notOurs) {
            return Optional.empty();
        }
    }

    private List<Path> entries() {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root.layers())) {
            stream.forEach(entries::add);
            return entries;
        } catch (IOException e) {
            throw StorageFailure.of("Listing " + root.layers(), e);
        }
    }

    private static void likeTopmostRoot(OverlayStack stack) {
        try (FileDescriptor top = Directories.open(stack.lowers().getFirst());
                FileDescriptor upper = Directories.open(stack.upper())) {
            Stat stat = At.stat(top);
            FileCalls.changeOwner(upper, stat.uid(), stat.gid());
            FileCalls.changeMode(upper, stat.permissions());
        }
    }
}
