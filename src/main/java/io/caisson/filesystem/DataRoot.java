package io.caisson.filesystem;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * Every path that the engine owns below its data root, and nobody else's.
 *
 * <pre>
 * content/                  an OCI image layout: oci-layout, index.json, blobs/, and ingest/ for what is under way
 * layers/&lt;chain id&gt;/diff/    what a layer holds
 * containers/&lt;id&gt;/          upper/, work/, log/, names/, spec.json
 * volumes/&lt;id&gt;/data/        what a volume holds
 * postgres/                 the embedded database
 * trash/                    renamed aside, about to be removed
 * </pre>
 *
 * <p>The root is 0710, everything in it 0700: no user of the host can reach a setuid program or a secret
 * in a layer (CVE-2021-41091, CVE-2021-41103).
 */
public record DataRoot(Path path) {
    private static final Set<PosixFilePermission> ROOT = PosixFilePermissions.fromString("rwx--x---");
    private static final Set<PosixFilePermission> BELOW = PosixFilePermissions.fromString("rwx------");

    /**
     * Makes what is missing and checks what is there.
     *
     * @throws EngineException {@code STORAGE} if a directory cannot be made, or others may write to the root
     */
    public static DataRoot open(Path path) {
        DataRoot root = new DataRoot(path.toAbsolutePath().normalize());
        try {
            make(root.path, ROOT);
            for (Path directory : root.directories()) {
                make(directory, BELOW);
            }
            root.refuseForeignWriters();
        } catch (IOException e) {
            throw StorageFailure.of("Preparing the data root " + root.path, e);
        }
        return root;
    }

    public Path content() {
        return path.resolve("content");
    }

    public Path layers() {
        return path.resolve("layers");
    }

    public Path containers() {
        return path.resolve("containers");
    }

    /** What belongs to one container: read-write layer, log. */
    public Path container(String id) {
        return containers().resolve(id);
    }

    /** The runtime-spec that a container was last launched by. */
    public Path spec(String id) {
        return container(id).resolve("spec.json");
    }

    /** A container's own {@code /etc/hosts} and the like. */
    public Path names(String id) {
        return container(id).resolve("names");
    }

    public Path volumes() {
        return path.resolve("volumes");
    }

    public Path postgres() {
        return path.resolve("postgres");
    }

    public Path trash() {
        return path.resolve("trash");
    }

    private List<Path> directories() {
        return List.of(content(), layers(), containers(), volumes(), trash());
    }

    private static void make(Path directory, Set<PosixFilePermission> permissions) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = directory.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(permissions));
        }
    }

    private void refuseForeignWriters() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
            throw new EngineException(
                            ErrorReason.STORAGE,
                            "The data root " + path + " may be written by others ("
                                    + PosixFilePermissions.toString(permissions) + "). Take that away (chmod go-w "
                                    + path + ") or choose another --root.")
                    .with("path", path.toString());
        }
        for (Path directory : directories()) {
            Files.setPosixFilePermissions(directory, BELOW);
        }
    }
}
