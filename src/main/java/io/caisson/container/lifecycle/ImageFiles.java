package io.caisson.container.lifecycle;

import io.caisson.filesystem.RootedPath;
import io.caisson.oci.ChainId;
import io.caisson.snapshot.Snapshots;
import io.caisson.spec.AccountFiles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files of images, read through a view that no link leads out of. An image never changes, so its account
 * files are kept for the next container of it.
 */
@ApplicationScoped
class ImageFiles {
    private static final int LONGEST = 1 << 20;
    private static final int KEPT = 32;

    private final Snapshots snapshots;
    private final Map<List<ChainId>, AccountFiles> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<ChainId>, AccountFiles> eldest) {
            return size() > KEPT;
        }
    };

    @Inject
    ImageFiles(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /** The account files of an image, given its layers, bottom first. */
    AccountFiles accounts(List<ChainId> layers) {
        synchronized (kept) {
            AccountFiles known = kept.get(layers);
            if (known != null) {
                return known;
            }
        }
        AccountFiles read;
        try (RootedPath root = open(layers)) {
            read = new AccountFiles(
                    root.read("/etc/passwd", LONGEST).orElse(new byte[0]),
                    root.read("/etc/group", LONGEST).orElse(new byte[0]));
        }
        synchronized (kept) {
            kept.put(layers, read);
        }
        return read;
    }

    /** The files of an image, to be closed by the caller. */
    RootedPath open(List<ChainId> layers) {
        return new RootedPath(snapshots.view(layers));
    }
}
