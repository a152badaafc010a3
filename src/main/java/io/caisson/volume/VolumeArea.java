package io.caisson.volume;

import io.caisson.filesystem.DiskUsage;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Rows and directories of volumes brought together: where one lies, and filling a new one. */
@ApplicationScoped
class VolumeArea {
    private static final int STRIPES = 64;

    private final VolumeStore store;
    private final VolumeDirectories directories;
    private final VolumeMounts mounts;
    private final List<ReentrantLock> locks =
            IntStream.range(0, STRIPES).mapToObj(i -> new ReentrantLock()).toList();

    @Inject
    VolumeArea(
            VolumeStore store,
            VolumeMounts mounts,
            @ConfigProperty(name = "caisson.root", defaultValue = "/var/lib/caisson") Path root) {
        this.store = store;
        this.mounts = mounts;
        this.directories = new VolumeDirectories(root);
    }

    VolumeDirectories directories() {
        return directories;
    }

    VolumeMounts mounts() {
        return mounts;
    }

    /** Has a volume mounted, if it is one to be, until what is returned is closed. */
    VolumeMounts.Use use(Volume volume) {
        return mounts.use(volume);
    }

    /** What a volume's data takes; nothing if it is not there. */
    DiskUsage usage(Volume volume) {
        try (VolumeMounts.Use use = mounts.use(volume)) {
            return directories.usage(volume.id());
        }
    }

    /** Unmounts what is mounted and no container holds. */
    void releaseUnused() {
        for (String id : mounts.attached()) {
            QuarkusTransaction.requiringNew()
                    .call(() -> store.findByIdOptional(id))
                    .ifPresent(row -> mounts.release(volume(row, List.of()), () -> isUnused(id)));
        }
    }

    private boolean isUnused(String id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> store.users(List.of(id)))
                .isEmpty();
    }

    Volume volume(VolumeEntity row, List<String> users) {
        return new Volume(
                row.id,
                row.name,
                row.node,
                row.driver,
                row.labels,
                row.options,
                row.anonymous,
                directories.data(row.id),
                users,
                row.createTime,
                Optional.ofNullable(row.deleteTime),
                Optional.ofNullable(row.expireTime),
                Optional.ofNullable(row.releaseTime),
                etag(row));
    }

    static String etag(VolumeEntity row) {
        return row.id.substring(0, 12) + "-" + row.revision;
    }

    /**
     * Fills a volume with a directory's content, if that was never done and nobody else has filled it.
     * Only this engine touches its volumes, so a lock of the process is enough.
     */
    boolean copyUp(Volume volume, Path source) {
        String id = volume.id();
        ReentrantLock lock = locks.get(Math.floorMod(id.hashCode(), STRIPES));
        lock.lock();
        try (VolumeMounts.Use use = mounts.use(volume)) {
            boolean open = QuarkusTransaction.requiringNew()
                    .call(() -> store.ready(id).map(row -> !row.populated).orElse(false));
            if (!open) {
                return false;
            }
            boolean copy = directories.hasCopy(id) || directories.isEmpty(id);
            if (copy) {
                if (!directories.hasCopy(id)) {
                    directories.stageCopy(id, source);
                }
                directories.moveCopyIn(id);
            }
            QuarkusTransaction.requiringNew().run(() -> store.markPopulated(id));
            return copy;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Finishes or drops a copy that an engine which died has left. In a volume that is a mount, that waits for its
     * next user: an engine's start waits for no other machine.
     */
    void repairCopy(Volume volume) {
        String id = volume.id();
        if (!mounts.isPlain(volume)) {
            mounts.adopt(volume);
            return;
        }
        directories.dropPartialCopy(id);
        if (directories.hasCopy(id)) {
            directories.moveCopyIn(id);
            QuarkusTransaction.requiringNew().run(() -> store.markPopulated(id));
        }
    }
}
