package io.caisson.volume;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.EngineMount;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Has volumes that are mounts ready while they are used, one call at a time for each; see {@link VolumeMounter}. */
@ApplicationScoped
class VolumeMounts {
    private static final int STRIPES = 64;

    private final Instance<VolumeMounter> mounters;
    private final List<ReentrantLock> locks =
            IntStream.range(0, STRIPES).mapToObj(i -> new ReentrantLock()).toList();
    /** IDs of those that are mounted, as far as this engine has done or seen it. */
    private final Set<String> attached = ConcurrentHashMap.newKeySet();
    /** How many operations of the engine itself work on each volume. */
    private final Map<String, Integer> uses = new ConcurrentHashMap<>();

    @Inject
    VolumeMounts(@Any Instance<VolumeMounter> mounters) {
        this.mounters = mounters;
    }

    /** Whether a volume is a directory and nothing else. */
    boolean isPlain(Volume volume) {
        return mounter(volume).isEmpty();
    }

    /** Makes what a new volume needs to be mounted; what fails has left nothing beside its directory. */
    void make(Volume volume) {
        mounter(volume)
                .ifPresent(mounter -> locked(volume.id(), () -> {
                    mounter.make(volume, directory(volume));
                    return true;
                }));
    }

    /** Mounts a volume, unless it is mounted or no mount. */
    void ready(Volume volume) {
        mounter(volume).ifPresent(mounter -> locked(volume.id(), () -> attach(mounter, volume)));
    }

    /** As {@link #ready}, and it stays so until what is returned is closed, whether a container holds it or not. */
    Use use(Volume volume) {
        Optional<VolumeMounter> mounter = mounter(volume);
        if (mounter.isEmpty()) {
            return () -> {};
        }
        locked(volume.id(), () -> {
            attach(mounter.get(), volume);
            return uses.merge(volume.id(), 1, Integer::sum);
        });
        return () -> uses.computeIfPresent(volume.id(), (id, count) -> count == 1 ? null : count - 1);
    }

    /** Remembers that a volume is mounted, if an earlier engine has left it so. */
    void adopt(Volume volume) {
        if (!isPlain(volume) && EngineMount.isAt(volume.mountpoint())) {
            attached.add(volume.id());
        }
    }

    /** IDs of those that may be mounted. */
    List<String> attached() {
        return List.copyOf(attached);
    }

    /**
     * Unmounts a volume that nobody uses; one that is in use stays, and is tried again later.
     *
     * @param unused asked under the lock of the volume: whether no container holds it
     */
    void release(Volume volume, BooleanSupplier unused) {
        mounter(volume)
                .ifPresent(mounter -> locked(
                        volume.id(),
                        () -> !uses.containsKey(volume.id())
                                && unused.getAsBoolean()
                                && mounter.detach(volume, directory(volume))
                                && attached.remove(volume.id())));
    }

    /**
     * Takes a volume down whose delete is decided, so that its directory can go.
     *
     * @throws EngineException {@code STORAGE} if it is still in use
     */
    void remove(Volume volume) {
        mounter(volume)
                .ifPresent(mounter -> locked(volume.id(), () -> {
                    if (uses.containsKey(volume.id()) || !mounter.detach(volume, directory(volume))) {
                        throw new EngineException(
                                ErrorReason.STORAGE,
                                "Cannot unmount " + volume.mountpoint() + " of volume " + volume.name()
                                        + ", which is deleted: it is in use; it goes once it is not");
                    }
                    attached.remove(volume.id());
                    mounter.remove(volume, directory(volume));
                    return true;
                }));
    }

    private boolean attach(VolumeMounter mounter, Volume volume) {
        if (!EngineMount.isAt(volume.mountpoint())) {
            mounter.attach(volume, directory(volume));
        }
        return attached.add(volume.id());
    }

    private Optional<VolumeMounter> mounter(Volume volume) {
        return mounters.stream().filter(mounter -> mounter.appliesTo(volume)).findFirst();
    }

    private static Path directory(Volume volume) {
        return Objects.requireNonNull(volume.mountpoint().getParent());
    }

    private <T> T locked(String id, Supplier<T> action) {
        ReentrantLock lock = locks.get(Math.floorMod(id.hashCode(), STRIPES));
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** A volume's being needed as it is. */
    interface Use extends AutoCloseable {
        @Override
        void close();
    }
}
