package io.caisson.content;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.Directories;
import io.caisson.filesystem.DurableFile;
import io.caisson.filesystem.StorageFailure;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageIndex;
import io.caisson.oci.MediaType;
import io.caisson.oci.OciJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The store of blobs.
 *
 * <p><b>Life of a blob.</b> An {@link Ingest} receives its bytes under a temporary name; {@link
 * Ingest#commit} verifies size and digest, syncs, and renames it to its digest: from then on it never
 * changes. {@link #delete} removes one; {@link #sweep} all that nobody names.
 *
 * <p>Two ingests of one digest at once are harmless: both write the same bytes, the later rename wins.
 */
public final class Contents {
    private static final String TEMPORARY = "tmp-";

    private final Path root;
    private final Path ingest;

    /** Opens the store in a directory of the engine's, and makes it a valid, empty layout if it is new. */
    public Contents(Path root) {
        this.root = root;
        this.ingest = root.resolve("ingest");
        try {
            for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
                directory(blobs(algorithm));
            }
            directory(ingest);
        } catch (IOException e) {
            throw StorageFailure.of("Preparing the blob store " + root, e);
        }
        if (!Files.exists(root.resolve("oci-layout"))) {
            DurableFile.write(
                    root.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        }
        if (!Files.exists(root.resolve("index.json"))) {
            index(List.of());
        }
    }

    /** The size of a blob; empty if it is not there. */
    public OptionalLong size(Digest digest) {
        try {
            return OptionalLong.of(Files.size(path(digest)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        } catch (IOException e) {
            throw StorageFailure.of("Looking for the blob " + digest, e);
        }
    }

    /**
     * The size of a blob that must be there.
     *
     * @throws EngineException {@code CONTENT_CORRUPT} if it is not
     */
    public long requireSize(Digest digest) {
        return size(digest).orElseThrow(() -> missing(digest, null));
    }

    public boolean contains(Digest digest) {
        return size(digest).isPresent();
    }

    /**
     * A blob's bytes, as a stream.
     *
     * @throws EngineException {@code CONTENT_CORRUPT} if it is not there, since whoever asks has a row that
     *     names it
     */
    public InputStream open(Digest digest) {
        try {
            return Files.newInputStream(path(digest));
        } catch (NoSuchFileException e) {
            throw missing(digest, e);
        } catch (IOException e) {
            throw StorageFailure.of("Opening the blob " + digest, e);
        }
    }

    /** A small blob's bytes, verified once more. */
    public byte[] read(Digest digest, int limit) {
        try (InputStream in = open(digest)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new EngineException(
                                ErrorReason.LIMIT_EXCEEDED,
                                "Reading the blob " + digest + ": it has more than " + limit + " bytes.")
                        .with("digest", digest.toString());
            }
            Digest actual =
                    Digest.of(digest.algorithm(), digest.algorithm().start().digest(bytes));
            if (!actual.equals(digest)) {
                throw new EngineException(
                                ErrorReason.CONTENT_CORRUPT,
                                "The blob " + digest + " has changed on disk: it is now " + actual
                                        + ". Delete the image and pull it again.")
                        .with("digest", digest.toString());
            }
            return bytes;
        } catch (IOException e) {
            throw StorageFailure.of("Reading the blob " + digest, e);
        }
    }

    /** Begins to receive a blob that is to have this digest and size. */
    public Ingest ingest(Descriptor expected) {
        return Ingest.begin(ingest, TEMPORARY, expected, path(expected.digest()));
    }

    /** Begins to make a blob of content that was put aside, whose digest it is to have. */
    public Adoption adopt(Spool.Item item) {
        Path temporary = ingest.resolve(TEMPORARY + "adopted-" + UUID.randomUUID());
        return Adoption.begin(item, temporary, path(item.digest()));
    }

    /** Begins a blob whose digest nobody knows yet; to be closed. */
    public NewBlob create() {
        return new NewBlob(this, ingest.resolve(TEMPORARY + "new-" + UUID.randomUUID()));
    }

    /** A place for content whose digest is not known beforehand; to be closed. */
    public Spool spool() {
        Path directory = ingest.resolve(TEMPORARY + "spool-" + UUID.randomUUID());
        Directories.make(directory, 0700);
        return new Spool(directory);
    }

    /**
     * Stores a small blob at once; nothing happens if it is there.
     *
     * @throws EngineException as {@link Ingest#commit}
     */
    public void put(Descriptor expected, byte[] bytes) {
        if (!contains(expected.digest())) {
            try (Ingest ingesting = ingest(expected)) {
                ingesting.write(bytes, 0, bytes.length);
                ingesting.commit();
            }
        }
    }

    /** Removes a blob; does nothing if it is not there. */
    public void delete(Digest digest) {
        try {
            Files.deleteIfExists(path(digest));
        } catch (IOException e) {
            throw StorageFailure.of("Deleting the blob " + digest, e);
        }
    }

    /** All blobs. */
    public List<Digest> list() {
        List<Digest> digests = new ArrayList<>();
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            for (Path blob : entries(blobs(algorithm))) {
                parse(algorithm, blob).ifPresent(digests::add);
            }
        }
        return digests;
    }

    /**
     * Removes every blob that is not named, and what ingests have left that died. Only while nothing is
     * being received.
     *
     * @return the blobs removed
     */
    public List<Digest> sweep(Set<Digest> live) {
        List<Digest> removed = new ArrayList<>();
        for (Digest digest : list()) {
            if (!live.contains(digest)) {
                delete(digest);
                removed.add(digest);
            }
        }
        DurableFile.sweep(root);
        for (Path left : entries(ingest)) {
            if (Files.isDirectory(left)) {
                new Spool(left).close();
                continue;
            }
            try {
                Files.deleteIfExists(left);
            } catch (IOException e) {
                throw StorageFailure.of("Removing " + left, e);
            }
        }
        return removed;
    }

    /** Writes {@code index.json}: which manifests there are, by their names as annotations. */
    public void index(List<Descriptor> manifests) {
        ImageIndex index = new ImageIndex(2, MediaType.INDEX, manifests, Map.of());
        DurableFile.write(root.resolve("index.json"), OciJson.write(index));
    }

    Path path(Digest digest) {
        return blobs(digest.algorithm()).resolve(digest.hex());
    }

    private Path blobs(Digest.Algorithm algorithm) {
        return root.resolve("blobs").resolve(algorithm.label());
    }

    private static Optional<Digest> parse(Digest.Algorithm algorithm, Path blob) {
        try {
            return Optional.of(new Digest(algorithm, blob.getFileName().toString()));
        } catch (EngineException notOurs) {
            return Optional.empty();
        }
    }

    private static List<Path> entries(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
            return entries;
        } catch (IOException e) {
            throw StorageFailure.of("Listing " + directory, e);
        }
    }

    private static void directory(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static EngineException missing(Digest digest, @Nullable Exception cause) {
        return new EngineException(
                        ErrorReason.CONTENT_CORRUPT,
                        "The blob " + digest + " is missing from the store. Pull the image again.",
                        cause)
                .with("digest", digest.toString());
    }
}
