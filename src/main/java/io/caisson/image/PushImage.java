package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageManifest;
import io.caisson.oci.ManifestDocument;
import io.caisson.oci.OciJson;
import io.caisson.oci.Reference;
import io.caisson.registry.Registry;
import io.caisson.registry.RegistrySession;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Brings an image to a registry, byte by byte as it is here: first its blobs, a few at a time, then its
 * manifest, with which it becomes visible there. So what breaks off is not seen by anybody.
 */
@ApplicationScoped
class PushImage {
    private static final int AT_ONE_TIME = 3;
    private static final long TICK_MILLIS = 100;

    private final Registry registry;
    private final HeldImages held;
    private final ImageStore store;
    private final Contents contents;
    private final Events events;

    @Inject
    PushImage(Registry registry, HeldImages held, ImageStore store, Contents contents, Events events) {
        this.registry = registry;
        this.held = held;
        this.store = store;
        this.contents = contents;
        this.events = events;
    }

    /** See {@code Images.push}. */
    PushedImage run(PushRequest request, ProgressListener listener) {
        if (!request.allPlatforms()) {
            return held.reading(
                    () -> List.of(held.image(ImageSearch.byReference(store, request.reference())
                            .orElseThrow(() ->
                                    ImageSearch.notFound(request.reference().toString())))),
                    images -> pushOne(request, images.getFirst(), listener));
        }
        PushIndex index = QuarkusTransaction.requiringNew().call(() -> PushIndex.find(store, request.reference()));
        return held.reading(
                () -> index.rows().stream().map(held::image).toList(),
                images -> pushAll(request, index, images, listener));
    }

    private PushedImage pushOne(PushRequest request, SavedImage image, ProgressListener listener) {
        RegistrySession session = pushBlobs(request, List.of(image), listener);
        session.push(request.reference(), image.manifest(), bytes(image));
        return pushed(request, image, image.manifest());
    }

    /** The images by their digests, then the index, with which they become visible. */
    private PushedImage pushAll(
            PushRequest request, PushIndex index, List<SavedImage> images, ProgressListener listener) {
        Reference reference = request.reference();
        RegistrySession session = pushBlobs(request, images, listener);
        for (SavedImage image : images) {
            Descriptor manifest = image.manifest();
            session.push(
                    new Reference(reference.registry(), reference.repository(), null, manifest.digest()),
                    manifest,
                    bytes(image));
        }
        session.push(reference, index.descriptor(), index.bytes());
        return pushed(request, images.getFirst(), index.descriptor());
    }

    private PushedImage pushed(PushRequest request, SavedImage image, Descriptor manifest) {
        String name = request.reference().toString();
        QuarkusTransaction.requiringNew()
                .run(() -> events.append(EventDraft.of(EventType.IMAGE_PUSH, image.id(), name)));
        return new PushedImage(request.reference(), manifest);
    }

    private byte[] bytes(SavedImage image) {
        return contents.read(image.manifest().digest(), OciJson.LARGEST_DOCUMENT);
    }

    private RegistrySession pushBlobs(PushRequest request, List<SavedImage> images, ProgressListener listener) {
        Reference reference = request.reference();
        List<ImageManifest> manifests =
                images.stream().map(image -> manifest(image, bytes(image))).toList();
        List<Descriptor> layers =
                manifests.stream().flatMap(each -> each.layers().stream()).toList();
        List<Descriptor> configs = manifests.stream().map(ImageManifest::config).toList();
        RegistrySession session = registry.open(reference.registry(), request.credentials());
        Map<Descriptor, String> sources = sources(reference, layers, configs);
        int configurations = (int) configs.stream().distinct().count();
        pushBlobs(session, reference, sources, sources.size() - configurations, listener);
        return session;
    }

    private static ImageManifest manifest(SavedImage image, byte[] bytes) {
        return switch (ManifestDocument.parse(bytes, image.manifest().mediaType(), "the manifest of " + image.id())) {
            case ManifestDocument.Manifest(var manifest) -> manifest;
            case ManifestDocument.Index index ->
                throw new IllegalStateException("The manifest of " + image.id() + " is an index");
        };
    }

    /** Each blob once, the layers first; with a repository that may have it already. */
    private Map<Descriptor, String> sources(Reference reference, List<Descriptor> layers, List<Descriptor> configs) {
        List<Descriptor> blobs = new ArrayList<>(layers);
        blobs.addAll(configs);
        return QuarkusTransaction.requiringNew().call(() -> {
            Map<Digest, Descriptor> once = new LinkedHashMap<>();
            blobs.forEach(blob -> once.putIfAbsent(blob.digest(), blob));
            Map<Descriptor, String> sources = new LinkedHashMap<>();
            once.values().forEach(blob -> sources.put(blob, source(reference, blob.digest())));
            return sources;
        });
    }

    private String source(Reference reference, Digest blob) {
        return store.referencesWithBlob(blob, reference.registry() + "/").stream()
                .map(Reference::parse)
                .map(Reference::repository)
                .filter(repository -> !repository.equals(reference.repository()))
                .findFirst()
                .orElse("");
    }

    private void pushBlobs(
            RegistrySession session,
            Reference reference,
            Map<Descriptor, String> sources,
            int layerCount,
            ProgressListener listener) {
        List<PushTask> tasks = new ArrayList<>();
        sources.forEach((blob, source) -> tasks.add(new PushTask(blob, source)));
        // The others are configurations.
        List<PushTask> layers = tasks.subList(0, layerCount);
        try (ExecutorService threads =
                Executors.newFixedThreadPool(AT_ONE_TIME, Thread.ofVirtual().factory())) {
            ExecutorCompletionService<Void> ends = new ExecutorCompletionService<>(threads);
            for (PushTask task : tasks) {
                ends.submit(() -> {
                    task.run(session, reference, contents);
                    return null;
                });
            }
            boolean done = false;
            try {
                await(ends, tasks.size(), layers, listener);
                done = true;
            } finally {
                if (!done) {
                    threads.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorReason.CANCELLED, "Pushing " + reference + ": cancelled.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EngineException ours
                    ? ours
                    : new EngineException(ErrorReason.INTERNAL, "Pushing " + reference + ": " + e.getCause(), e);
        }
    }

    private static void await(
            ExecutorCompletionService<Void> ends, int count, List<PushTask> layers, ProgressListener listener)
            throws InterruptedException, ExecutionException {
        TransferProgress last = new TransferProgress(List.of());
        for (int left = count; left > 0; ) {
            Future<Void> end = ends.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
            if (end != null) {
                end.get();
                left--;
            }
            TransferProgress now =
                    new TransferProgress(layers.stream().map(PushTask::progress).toList());
            if (!now.equals(last)) {
                listener.progress(now);
                last = now;
            }
        }
    }
}
