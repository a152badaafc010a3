package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventType;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import io.caisson.registry.FetchedManifest;
import io.caisson.registry.Registry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Fetches an image from its registry. */
@ApplicationScoped
class PullImage {
    private final Registry registry = new Registry();
    private final Installer installer;
    private final ImageRows rows;

    @Inject
    PullImage(Installer installer, ImageRows rows) {
        this.installer = installer;
        this.rows = rows;
    }

    Image run(PullRequest request, ProgressListener listener) {
        Reference reference = request.reference();
        FetchedManifest top = registry.manifest(reference);
        Documents documents =
                new Documents(request.platform(), reference.toString(), blob -> document(reference, blob));
        Installer.Plan plan = documents.plan(top.descriptor(), top.bytes(), blob -> registry.blob(reference, blob));
        List<ImageRows.Arrival> arrived = List.of(new ImageRows.Arrival(plan.image(), List.of(reference.toString())));
        return installer
                .install(List.of(plan), listener, () -> rows.commit(arrived, EventType.IMAGE_PULL))
                .getFirst();
    }

    private byte[] document(Reference reference, Descriptor descriptor) {
        if (isManifest(descriptor)) {
            Reference exact = new Reference(reference.registry(), reference.repository(), null, descriptor.digest());
            FetchedManifest fetched = registry.manifest(exact);
            if (!fetched.descriptor().mediaType().equals(descriptor.mediaType())) {
                throw new EngineException(
                        ErrorReason.CONTENT_CORRUPT,
                        "Fetching " + exact + ": the index says " + descriptor.mediaType() + ", the registry "
                                + fetched.descriptor().mediaType() + ".");
            }
            return fetched.bytes();
        }
        return registry.document(reference, descriptor);
    }

    private static boolean isManifest(Descriptor descriptor) {
        String type = descriptor.mediaType();
        return io.caisson.oci.MediaType.isIndex(type) || io.caisson.oci.MediaType.isManifest(type);
    }
}
