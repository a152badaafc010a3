package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes references away, and images whose last reference went: rows first, then the bytes. */
@ApplicationScoped
class DeleteImage {
    private final ImageStore store;
    private final ImageRows rows;
    private final Keep keep;
    private final Events events;

    @Inject
    DeleteImage(ImageStore store, ImageRows rows, Keep keep, Events events) {
        this.store = store;
        this.rows = rows;
        this.keep = keep;
        this.events = events;
    }

    DeletedImage run(ImageDeletion request) {
        List<Object> given = new ArrayList<>();
        DeletedImage deleted = QuarkusTransaction.requiringNew().call(() -> decide(request, given));
        if (!request.validateOnly()) {
            keep.remove(given);
            rows.writeIndex();
        }
        return deleted;
    }

    private DeletedImage decide(ImageDeletion request, List<Object> given) {
        ImageSearch.Found found = ImageSearch.find(store, request.image());
        ImageEntity row = rows.locked(found.row().id);
        List<String> references = store.references(row.rowId);
        checkEtag(row, request.etag());
        Optional<String> named = found.reference().map(Reference::toString).filter(references::contains);
        if (named.isPresent() && (references.size() > 1 || request.force())) {
            if (!request.validateOnly()) {
                untag(row, named.get());
                store.touch(row.rowId);
            }
            return new DeletedImage(List.of(named.get()), "");
        }
        checkUnused(request.image(), row);
        if (references.size() > 1 && !request.force()) {
            throw referenced(request.image(), row, references);
        }
        if (!request.validateOnly()) {
            delete(row, references, given);
        }
        return new DeletedImage(references, row.id);
    }

    private void delete(ImageEntity row, List<String> references, List<Object> given) {
        given.add(Digest.parse(row.manifestDigest));
        given.add(Digest.parse(row.configDigest));
        List<Image.Layer> layers = store.layers(row.rowId);
        layers.forEach(layer -> given.add(layer.digest()));
        // From the top: a layer goes before those it stands on.
        given.addAll(
                ChainId.each(layers.stream().map(Image.Layer::diffId).toList()).reversed());
        references.forEach(reference -> untag(row, reference));
        store.delete(row.rowId);
        events.append(EventDraft.of(EventType.IMAGE_DELETE, row.id, references.isEmpty() ? "" : references.getFirst()));
    }

    private void untag(ImageEntity row, String reference) {
        store.unpoint(reference);
        events.append(EventDraft.of(EventType.IMAGE_UNTAG, row.id, reference));
    }

    private void checkUnused(String asked, ImageEntity row) {
        List<String> users = store.users(row.rowId);
        if (users.isEmpty()) {
            return;
        }
        EngineException inUse = new EngineException(
                        ErrorReason.IMAGE_IN_USE,
                        "Cannot delete image " + asked + ": it is used by the containers " + String.join(", ", users)
                                + ". Delete these first.")
                .about("image", row.id)
                .with("image", row.id);
        for (String user : users) {
            inUse = inUse.blockedBy(new Precondition("IN_USE_BY", user, "container " + user + " is made of it"));
        }
        throw inUse;
    }

    private static EngineException referenced(String asked, ImageEntity row, List<String> references) {
        EngineException inUse = new EngineException(
                        ErrorReason.IMAGE_IN_USE,
                        "Cannot delete image " + asked + ": several references point to it ("
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
