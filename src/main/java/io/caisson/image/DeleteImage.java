package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import io.caisson.oci.Reference;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Takes references away, and images whose last reference went: rows first, then the bytes. An image that
 * containers hold goes only by force, and only from sight: its references go at once, it and its layers with
 * the last of these containers.
 */
@ApplicationScoped
class DeleteImage {
    private static final Logger LOG = Logger.getLogger(DeleteImage.class);

    private final ImageStore store;
    private final ImageRows rows;
    private final ImageRemoval removal;

    @Inject
    DeleteImage(ImageStore store, ImageRows rows, ImageRemoval removal) {
        this.store = store;
        this.rows = rows;
        this.removal = removal;
    }

    DeletedImage run(ImageDeletion request) {
        Decision decision = QuarkusTransaction.requiringNew().call(() -> decide(request));
        if (request.validateOnly()) {
            return decision.answer();
        }
        DeletedImage answer = decision.answer();
        return new DeletedImage(
                answer.untagged(), answer.deletedId(), answer.keptFor(), removal.free(decision.bytes()));
    }

    /** Takes one reference away, and never the image. */
    DeletedImage untag(String name, String etag, boolean validateOnly) {
        Reference reference = Reference.parse(name);
        DeletedImage answer = QuarkusTransaction.requiringNew().call(() -> {
            ImageEntity found = store.referenced(reference.toString()).orElseThrow(() -> ImageSearch.notFound(name));
            ImageEntity row = rows.locked(found.id);
            checkEtag(row, etag);
            if (!store.references(row.rowId).contains(reference.toString())) {
                throw ImageSearch.notFound(name);
            }
            if (!validateOnly) {
                removal.untag(row, reference.toString());
                store.touch(row.rowId);
            }
            return DeletedImage.untagged(List.of(reference.toString()));
        });
        if (!validateOnly) {
            rows.writeIndex();
        }
        return answer;
    }

    /** Removes images that were deleted by force and whose last container has gone. */
    void collect() {
        List<String> candidates = QuarkusTransaction.requiringNew()
                .call(() -> store.abandoned().stream().map(row -> row.id).toList());
        for (String id : candidates) {
            Map<Object, Long> bytes = QuarkusTransaction.requiringNew().call(() -> collect(id));
            if (!bytes.isEmpty()) {
                removal.free(bytes);
                LOG.infof("Removed image %s: it had been deleted, and the last container that used it is gone", id);
            }
        }
    }

    private Map<Object, Long> collect(String id) {
        Optional<ImageEntity> row = store.lock(id).filter(image -> image.abandoned);
        if (row.isEmpty() || !store.uses(row.get().rowId).isEmpty()) {
            return Map.of();
        }
        Map<Object, Long> bytes = removal.bytes(List.of(row.get()));
        removal.removeRow(row.get(), store.references(row.get().rowId));
        return bytes;
    }

    /** What is answered, and the blobs and layers that may go. */
    private record Decision(DeletedImage answer, Map<Object, Long> bytes) {}

    private Decision decide(ImageDeletion request) {
        ImageSearch.Found found = ImageSearch.find(store, request.image());
        ImageEntity row = rows.locked(found.row().id);
        List<String> references = store.references(row.rowId);
        checkEtag(row, request.etag());
        Optional<String> named = found.reference().map(Reference::toString).filter(references::contains);
        if (named.isPresent() && references.size() > 1) {
            if (!request.validateOnly()) {
                removal.untag(row, named.get());
                store.touch(row.rowId);
            }
            return new Decision(DeletedImage.untagged(List.of(named.get())), Map.of());
        }
        List<ImageUse> uses = store.uses(row.rowId);
        checkUnused(request, row, uses, named.isPresent());
        if (!request.force() && repositories(references) > 1) {
            throw referenced(request.image(), row, references);
        }
        return uses.isEmpty() ? remove(request, row, references) : abandon(request, row, references, uses);
    }

    private static long repositories(List<String> references) {
        return references.stream()
                .map(reference -> Reference.parse(reference).name())
                .distinct()
                .count();
    }

    private Decision remove(ImageDeletion request, ImageEntity row, List<String> references) {
        Map<Object, Long> bytes = removal.bytes(List.of(row));
        FreedBytes freed = request.validateOnly() ? removal.forecast(bytes, List.of(row)) : FreedBytes.NONE;
        if (!request.validateOnly()) {
            removal.removeRow(row, references);
        }
        return new Decision(new DeletedImage(references, row.id, List.of(), freed), bytes);
    }

    private Decision abandon(ImageDeletion request, ImageEntity row, List<String> references, List<ImageUse> uses) {
        if (!request.validateOnly()) {
            references.forEach(reference -> removal.untag(row, reference));
            store.abandon(row.rowId);
        }
        List<String> users = uses.stream().map(ImageUse::containerId).toList();
        return new Decision(new DeletedImage(references, "", users, FreedBytes.NONE), Map.of());
    }

    /** Without force nobody may use it; by force and ID, nobody who runs. */
    private static void checkUnused(ImageDeletion request, ImageEntity row, List<ImageUse> uses, boolean byReference) {
        List<ImageUse> blocking = !request.force()
                ? uses
                : byReference
                        ? List.of()
                        : uses.stream().filter(ImageUse::running).toList();
        if (blocking.isEmpty()) {
            return;
        }
        List<String> users = blocking.stream().map(ImageUse::containerId).toList();
        EngineException inUse = new EngineException(
                        ErrorReason.IMAGE_IN_USE,
                        "Cannot delete image " + request.image() + ": it is used by the "
                                + (request.force() ? "running " : "") + "containers " + String.join(", ", users)
                                + (request.force() ? ". Stop these first." : ". Delete these first, or use force."))
                .about("image", row.id)
                .with("image", row.id);
        for (ImageUse use : blocking) {
            String state = use.running() ? " runs from it" : " is made of it";
            inUse = inUse.blockedBy(
                    new Precondition("IN_USE_BY", use.containerId(), "container " + use.containerId() + state));
        }
        throw inUse;
    }

    private static EngineException referenced(String asked, ImageEntity row, List<String> references) {
        EngineException inUse = new EngineException(
                        ErrorReason.IMAGE_IN_USE,
                        "Cannot delete image " + asked + ": references of several repositories point to it ("
                                + String.join(", ", references) + "). Delete these, or use force.")
                .about("image", row.id)
                .with("image", row.id);
        for (String reference : references) {
            inUse = inUse.blockedBy(new Precondition("REFERENCED_BY", reference, reference + " points to it"));
        }
        return inUse;
    }

    private static void checkEtag(ImageEntity row, String etag) {
        if (!etag.isEmpty() && !etag.equals(ImageRows.etag(row))) {
            throw new EngineException(
                            ErrorReason.ETAG_MISMATCH,
                            "Cannot delete image " + row.id + ": it has changed since etag " + etag
                                    + " was read. Read it again.")
                    .about("image", row.id)
                    .with("etag", etag);
        }
    }
}
