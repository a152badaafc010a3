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
 * Files of images, read through a view that no link leads out of. An image never changes, so what is
 * looked for in it is kept for the next container of it.
 */
@ApplicationScoped
class ImageFiles {
    private static final int LONGEST = 1 << 20;
    private static final int KEPT = 32;

    private final Snapshots snapshots;
    private final Map<List<ChainId>, Facts> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<ChainId>, Facts> eldest) {
            return size() > KEPT;
        }
    };

    @Inject
    ImageFiles(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /** What is known of an image's files. */
    private record Facts(AccountFiles accounts, NamePlaces places) {}

    /** The account files of an image, given its layers, bottom first. */
    AccountFiles accounts(List<ChainId> layers) {
        return facts(layers).accounts();
    }

    /** What it has where the files of names go. */
    NamePlaces places(List<ChainId> layers) {
        return facts(layers).places();
    }

    private Facts facts(List<ChainId> layers) {
        synchronized (kept) {
            Facts known = kept.get(layers);
            if (known != null) {
                return known;
            }
        }
        Facts read;
        try (RootedPath root = open(layers)) {
            AccountFiles accounts = new AccountFiles(
                    root.read("/etc/passwd", LONGEST).orElse(new byte[0]),
                    root.read("/etc/group", LONGEST).orElse(new byte[0]));
            read = new Facts(accounts, NamePlaces.in(root));
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
