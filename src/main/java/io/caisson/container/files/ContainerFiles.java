package io.caisson.container.files;

import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.TreePath;
import io.caisson.layer.TreeArchive;
import io.caisson.layer.TreeChanges;
import io.caisson.layer.TreeUnpack;
import io.caisson.oci.ChainId;
import io.caisson.snapshot.Snapshots;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * The files of containers, whether they run or not.
 *
 * <p>Every method takes a container's name, ID or unique prefix of the ID, and throws {@code
 * CONTAINER_NOT_FOUND}, or {@code AMBIGUOUS_ID} with the candidates. None may be called within a transaction.
 */
@ApplicationScoped
public class ContainerFiles {
    private final ContainerStates states;
    private final ContainerSearch search;
    private final Snapshots snapshots;
    private final ContainerRoots roots;

    @Inject
    ContainerFiles(ContainerStates states, ContainerSearch search, Snapshots snapshots, ContainerRoots roots) {
        this.roots = roots;
        this.states = states;
        this.search = search;
        this.snapshots = snapshots;
    }

    /**
     * Tells what a container has changed of its image's files, without what is mounted in it; in any state.
     * No lock is held meanwhile: the container may run on, and the listener may be slow.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_NOT_FOUND} also if it is deleted meanwhile;
     *     {@code LIMIT_EXCEEDED} for a path of more than 4,096 characters
     */
    public void changes(String container, Consumer<PathChange> listener) {
        ContainerRow row = search.find(container);
        requireThere(row.id());
        TreeChanges.list(
                snapshots.stack(row.id(), layers(row)).upper(),
                snapshots.view(layers(row)),
                change -> listener.accept(PathChange.of(change)));
        requireThere(row.id());
    }

    /**
     * What lies at a path.
     *
     * @param path with {@code /} before it or not; links on the way are followed, within the container
     * @param follow whether a link at the end is followed
     * @throws io.caisson.error.EngineException {@code PATH_NOT_FOUND}
     */
    public FileStatus status(String container, String path, boolean follow) {
        ContainerRow row = search.find(container);
        requireThere(row.id());
        try (TreePath place = roots.readable(row, path)) {
            return FileStatus.of(place.status(follow));
        }
    }

    /**
     * Writes what lies at a path as a tar, whose names begin with the last one of the path, or with {@code .} if
     * the path ends with {@code /.}. What is mounted on directories below is left out. No lock is held meanwhile,
     * since whoever reads may be slow.
     *
     * @param path and {@code follow} as for {@link #status}
     * @param first hears what it is before anything is written
     * @param out takes the tar at its own pace, and is left open
     * @throws io.caisson.error.EngineException {@code PATH_NOT_FOUND}; {@code CANCELLED} if the stream takes no
     *     more; {@code CONTAINER_NOT_FOUND} also if it is deleted meanwhile; {@code LIMIT_EXCEEDED}
     */
    public void copyOut(String container, String path, boolean follow, Consumer<FileStatus> first, OutputStream out) {
        ContainerRow row = search.find(container);
        requireThere(row.id());
        try (TreePath place = roots.readable(row, path)) {
            TreeArchive.named(place, follow, lastName(path), status -> first.accept(FileStatus.of(status)), out);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorReason.CANCELLED,
                    "Copying '" + path + "' of container " + row.name() + ": nobody takes the archive any more: "
                            + e.getMessage(),
                    e);
        }
        requireThere(row.id());
    }

    /**
     * Unpacks a tar into a directory, at the pace of its stream; through no link below that. What is unpacked when
     * it fails stays. A container that does not run cannot be started meanwhile.
     *
     * @param path of the directory; links that lead to it are followed, within the container
     * @param archive whether files get the owners, setuid bits and attributes that the tar tells, instead of root's
     * @throws io.caisson.error.EngineException {@code PATH_NOT_FOUND}; {@code COPY_REFUSED} with the entry that does
     *     not fit what is there; {@code CONTENT_CORRUPT} for a broken tar; {@code LIMIT_EXCEEDED}, {@code DISK_FULL}
     */
    public void copyIn(String container, String path, boolean archive, InputStream tar) {
        ContainerRow row = search.find(container);
        requireThere(row.id());
        roots.write(row, path, place -> TreeUnpack.into(place, archive, tar));
        requireThere(row.id());
    }

    private static String lastName(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        String name = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
        return name.isEmpty() || name.equals("..") ? "." : name;
    }

    /** What is deleted first becomes DELETING: a container that is not, afterwards, was whole all the time. */
    private void requireThere(String id) {
        if (states.byId(id)
                .filter(row -> row.state() != ContainerState.DELETING)
                .isEmpty()) {
            throw ContainerSearch.notFound(id);
        }
    }

    private static List<ChainId> layers(ContainerRow row) {
        return row.launch().layers().stream().map(ChainId::parse).toList();
    }
}
