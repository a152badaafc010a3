package io.caisson.volume;

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
    private final List<ReentrantLock> locks =
            IntStream.range(0, STRIPES).mapToObj(i -> new ReentrantLock()).toList();

    @Inject
    VolumeArea(VolumeStore store, @ConfigProperty(name = "caisson.root", defaultValue = "/var/lib/caisson") Path root) {
        this.store = store;
        this.directories = new VolumeDirectories(root);
    }

    VolumeDirectories directories() {
        return directories;
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
    boolean copyUp(String id, Path source) {
        ReentrantLock lock = locks.get(Math.floorMod(id.hashCode(), STRIPES));
        lock.lock();
        try {
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

    /** Finishes or drops a copy that an engine which died has left. */
    void repairCopy(String id) {
        directories.dropPartialCopy(id);
        if (directories.hasCopy(id)) {
            directories.moveCopyIn(id);
            QuarkusTransaction.requiringNew().run(() -> store.markPopulated(id));
        }
    }
}
