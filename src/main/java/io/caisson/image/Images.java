package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import io.caisson.registry.Credentials;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The images of this engine.
 *
 * <p><b>Life.</b> {@link #pull} or {@link #importArchive} brings blobs and layers, durably, then commits
 * the rows that name them: only then is there an image. References point to it, and move. Containers
 * <i>hold</i> it by a row of {@code image_use}, which they add and remove by the SQL functions {@code
 * image_hold} and {@code image_release}. {@link #delete} takes the rows away first, then what no
 * other image needs.
 *
 * <p><b>Transactions.</b> {@link #get}, {@link #resolve} and {@link #list} join the caller's, if there is one; the others must not be called within one.
 *
 * <p>An image is named by its reference in Docker's spelling, its ID (with or without {@code sha256:}), or
 * a unique prefix of the ID.
 */
@ApplicationScoped
public class Images {
    private static final Logger LOG = Logger.getLogger(Images.class);

    private final ImageStore store;
    private final ImageRows rows;
    private final Events events;
    private final PullImage pulling;
    private final ImportArchive importing;
    private final DeleteImage deleting;
    private final ResolveImage resolving;
    private final SaveImages saving;
    private final PruneImages pruning;
    private final ReadHistory history;
    private final ImportRootFilesystem importingRoot;
    private final CommitImage committing;
    private final PushImage pushing;

    @Inject
    Images(
            ImageStore store,
            ImageRows rows,
            Events events,
            PullImage pulling,
            ImportArchive importing,
            DeleteImage deleting,
            ResolveImage resolving,
            SaveImages saving,
            PruneImages pruning,
            ReadHistory history,
            ImportRootFilesystem importingRoot,
            CommitImage committing,
            PushImage pushing) {
        this.store = store;
        this.rows = rows;
        this.events = events;
        this.pulling = pulling;
        this.importing = importing;
        this.deleting = deleting;
        this.resolving = resolving;
        this.saving = saving;
        this.pruning = pruning;
        this.history = history;
        this.importingRoot = importingRoot;
        this.committing = committing;
        this.pushing = pushing;
    }

    /**
     * Fetches an image from a registry, verifies and unpacks it, and points the reference to it. Two calls
     * for one image share each download. A thread that is interrupted leaves nothing behind and throws
     * {@code CANCELLED}.
     *
     * @throws io.caisson.error.EngineException {@code REGISTRY_IMAGE_NOT_FOUND}, {@code
     *     REGISTRY_UNAVAILABLE}, {@code REGISTRY_DENIED}, {@code REGISTRY_UNAUTHENTICATED}, {@code REGISTRY_PROTOCOL}, {@code
     *     IMAGE_NOT_TRUSTED}, {@code PLATFORM_MISMATCH}, {@code CONTENT_CORRUPT}, {@code LAYER_REFUSED}, {@code LIMIT_EXCEEDED},
     *     {@code DISK_FULL}, {@code CANCELLED}
     */
    public Image pull(PullRequest request, ProgressListener listener) {
        return pulling.run(request, listener);
    }

    /**
     * Brings an image to the registry that its reference names, as it is here; what is there already is not
     * sent. It becomes visible there as a whole. A thread that is interrupted throws {@code CANCELLED}.
     *
     * @throws io.caisson.error.EngineException {@code IMAGE_NOT_FOUND}, {@code REGISTRY_…}, {@code
     *     CONTENT_CORRUPT}, {@code CANCELLED}
     */
    public PushedImage push(PushRequest request, ProgressListener listener) {
        return pushing.run(request, listener);
    }

    /**
     * For which platforms a registry has an image. Fetches no layer and keeps nothing.
     *
     * @param credentials for the reference's registry; null for none
     * @throws io.caisson.error.EngineException {@code REGISTRY_…}, {@code CONTENT_CORRUPT}, {@code
     *     LIMIT_EXCEEDED}
     */
    public OfferedPlatforms platforms(Reference reference, @Nullable Credentials credentials) {
        return pulling.platforms(reference, credentials);
    }

    /**
     * What refers to an image at its registry. Keeps nothing.
     *
     * @param artifactType of those that are wanted; empty for all
     * @param credentials for the reference's registry; null for none
     * @throws io.caisson.error.EngineException {@code REGISTRY_…}, {@code CONTENT_CORRUPT}, {@code
     *     LIMIT_EXCEEDED}
     */
    public ImageReferrers referrers(Reference reference, String artifactType, @Nullable Credentials credentials) {
        return pulling.referrers(reference, artifactType, credentials);
    }

    /**
     * Asks a registry whether it takes credentials.
     *
     * @param host of the registry, as references name it
     * @throws io.caisson.error.EngineException {@code INVALID_REQUEST}, {@code REGISTRY_UNAUTHENTICATED}, {@code
     *     REGISTRY_DENIED}, {@code REGISTRY_UNAVAILABLE}
     */
    public void checkCredentials(String host, @Nullable Credentials credentials) {
        pulling.check(host, credentials);
    }

    /**
     * Loads all images of a tar of an OCI image layout, or of what {@code docker save} writes; plain, or
     * compressed with gzip or zstd. Reads the stream to its end and leaves it open.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_ARCHIVE}, and as {@link #pull}
     */
    public List<Image> importArchive(InputStream archive, ImportRequest request, ProgressListener listener) {
        return importing.run(archive, request, listener);
    }

    /**
     * Writes images as one archive, with every blob byte for byte as it is stored; equal images give equal
     * archives. An image that is deleted meanwhile is written to its end all the same.
     *
     * @param out takes the archive at its own pace, and is left open
     * @throws io.caisson.error.EngineException {@code IMAGE_NOT_FOUND}, {@code AMBIGUOUS_ID}, {@code
     *     INVALID_REFERENCE} before the first byte; {@code CONTENT_CORRUPT} for a blob that has changed on
     *     disk; {@code CANCELLED} if the stream takes no more
     */
    public void save(SaveRequest request, OutputStream out) {
        saving.run(request, out);
    }

    /**
     * Makes an image of one layer from a tar of a root file system; plain, or compressed with gzip or zstd,
     * and stored so. Reads the stream to its end and leaves it open.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_REQUEST} for changes that cannot be read, {@code
     *     INVALID_ARCHIVE} if nothing was sent, {@code LAYER_REFUSED}, {@code CONTENT_CORRUPT}, {@code
     *     LIMIT_EXCEEDED}, {@code DISK_FULL}, {@code CANCELLED}
     */
    public Image importRootFilesystem(InputStream tar, RootFilesystemImport request) {
        return importingRoot.run(tar, request);
    }

    /**
     * Makes an image of another one and a layer over it, and unpacks that layer, so that it can run at once.
     *
     * @param content writes the layer's tar, once, after the request was checked
     * @throws io.caisson.error.EngineException {@code INVALID_REQUEST} for changes that cannot be read, {@code
     *     IMAGE_NOT_FOUND}, {@code LAYER_REFUSED}, {@code LIMIT_EXCEEDED}, {@code DISK_FULL}
     */
    public Image commit(CommitRequest request, LayerContent content) {
        return committing.run(request, content);
    }

    /**
     * Finds an image.
     *
     * @throws io.caisson.error.EngineException {@code IMAGE_NOT_FOUND}, {@code INVALID_REFERENCE}, {@code
     *     AMBIGUOUS_ID} with the candidates
     */
    public Image get(String referenceOrId) {
        return rows.measured(QuarkusTransaction.joiningExisting()
                .call(() -> rows.image(ImageSearch.find(store, referenceOrId).row())));
    }

    /**
     * Lists images. Filter fields: id, reference, reference_pattern, platform, labels, dangling, in_use,
     * size_bytes, create_time, import_time, last_use_time. Order fields: create_time (default, newest
     * first), import_time, size_bytes, id.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_FILTER}, {@code INVALID_PAGE_TOKEN}, {@code
     *     INVALID_REQUEST}
     */
    public Page<Image> list(ListQuery query) {
        long sequence = events.sequence();
        return QuarkusTransaction.joiningExisting()
                .call(() -> {
                    Page<ImageEntity> page = store.page(query);
                    return new Page<>(rows.images(page.items()), page.nextPageToken(), sequence);
                })
                .map(rows::measured);
    }

    /**
     * How an image came about, oldest step first.
     *
     * @throws io.caisson.error.EngineException as {@link #get}; {@code CONTENT_CORRUPT}
     */
    public List<HistoryEntry> history(String referenceOrId) {
        return history.of(referenceOrId);
    }

    /** What all images take on disk. Measures what was never measured. */
    public ImageUsage usage() {
        List<Image> images = QuarkusTransaction.joiningExisting().call(() -> rows.images(store.all()));
        Map<String, Long> users = QuarkusTransaction.joiningExisting().call(store::userCounts);
        return ImageUsage.of(images.stream().map(rows::measured).toList(), users);
    }

    /**
     * Removes images that no container uses.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_FILTER}
     */
    public PrunedImages prune(ImagePrune request) {
        return pruning.run(request);
    }

    /**
     * Points a reference to an image; it leaves the one it pointed to before. A second call changes nothing.
     *
     * @param reference without a tag: {@code latest}; one with a digest is refused
     */
    public Image tag(String image, String reference) {
        Reference target = Reference.parse(reference);
        if (target.digest() != null) {
            throw EngineException.invalid("reference", "must have no digest: a tag is given, a digest is what it is");
        }
        Image tagged = QuarkusTransaction.requiringNew().call(() -> {
            ImageSearch.Found found = ImageSearch.find(store, image);
            ImageEntity row = rows.locked(found.row().id);
            if (store.point(target.toString(), row.rowId)) {
                events.append(EventDraft.of(EventType.IMAGE_TAG, row.id, target.toString()));
            }
            store.keepIndex(
                    target.toString(),
                    found.reference()
                            .flatMap(source -> store.index(source.toString()))
                            .orElse(null));
            return rows.image(rows.locked(row.id));
        });
        rows.writeIndex();
        return tagged;
    }

    /**
     * Takes a reference away; with the last one, or named by ID, the image with all that no other needs.
     *
     * <p>By force, an image that containers hold loses its references and stays until the last of these
     * containers goes. Named by its ID it must not run even then.
     *
     * @throws io.caisson.error.EngineException {@code IMAGE_NOT_FOUND}, {@code AMBIGUOUS_ID}, {@code
     *     ETAG_MISMATCH}, {@code IMAGE_IN_USE} with the containers that hold it ({@code IN_USE_BY}) or,
     *     without {@code force}, the references of several repositories ({@code REFERENCED_BY})
     */
    public DeletedImage delete(ImageDeletion request) {
        return deleting.run(request);
    }

    /**
     * Takes a reference away, and never the image, which may be left dangling.
     *
     * @param etag of the image as it was read; empty for any
     * @param validateOnly only answer what would be
     * @throws io.caisson.error.EngineException {@code IMAGE_NOT_FOUND} if there is no such reference, {@code
     *     INVALID_REFERENCE}, {@code ETAG_MISMATCH}
     */
    public DeletedImage untag(String reference, String etag, boolean validateOnly) {
        return deleting.untag(reference, etag, validateOnly);
    }

    /**
     * Removes images that were deleted by force and that no container holds any more. What fails is only
     * logged: the next start does it again.
     */
    public void collect() {
        try {
            deleting.collect();
        } catch (RuntimeException e) {
            LOG.errorf(e, "Cannot remove images that were deleted before");
        }
    }

    /**
     * Finds what a container is to be made of.
     *
     * @param platform that the image must have; null for whatever it has
     * @throws io.caisson.error.EngineException as {@link #get}; {@code PLATFORM_MISMATCH}
     */
    public ResolvedImage resolve(String referenceOrId, @Nullable Platform platform) {
        return resolving.resolve(referenceOrId, platform);
    }
}
