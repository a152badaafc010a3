package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventType;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import io.caisson.registry.Credentials;
import io.caisson.registry.FetchedManifest;
import io.caisson.registry.Registry;
import io.caisson.registry.RegistrySession;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fetches an image from its registry, if the policy says so. */
@ApplicationScoped
class PullImage {
    private final Registry registry;
    private final Installer installer;
    private final ImageRows rows;
    private final ImageStore store;

    @Inject
    PullImage(Registry registry, Installer installer, ImageRows rows, ImageStore store) {
        this.registry = registry;
        this.installer = installer;
        this.rows = rows;
        this.store = store;
    }

    Image run(PullRequest request, ProgressListener listener) {
        return switch (request.policy()) {
            case ALWAYS -> fetch(request, listener);
            case MISSING -> here(request).orElseGet(() -> fetch(request, listener));
            case NEVER ->
                here(request)
                        .orElseThrow(
                                () -> ImageSearch.notFound(request.reference().toString()));
        };
    }

    /** See {@code Images.checkCredentials}. */
    void check(String host, @Nullable Credentials credentials) {
        if (!isHost(host)) {
            throw EngineException.invalid("credentials.registry", "must be a host, and a port if it has one");
        }
        registry.open(host, credentials).ping();
    }

    private static boolean isHost(String host) {
        try {
            return Reference.parse(host + "/repository").registry().equals(host);
        } catch (EngineException e) {
            return false;
        }
    }

    /** The image, if it is here for the platform. */
    private Optional<Image> here(PullRequest request) {
        Platform platform = request.platform();
        return QuarkusTransaction.requiringNew()
                .call(() -> ImageSearch.byReference(store, request.reference()).map(rows::image))
                .filter(image -> platform == null || platform.accepts(image.platform()));
    }

    private Image fetch(PullRequest request, ProgressListener listener) {
        Reference reference = request.reference();
        RegistrySession session = registry.open(reference.registry(), request.credentials());
        FetchedManifest top = session.manifest(reference);
        Documents documents =
                new Documents(request.platform(), reference.toString(), blob -> document(session, reference, blob));
        Installer.Plan plan = documents.plan(top.descriptor(), top.bytes(), blob -> session.blob(reference, blob));
        List<ImageRows.Arrival> arrived = List.of(new ImageRows.Arrival(plan.image(), List.of(reference.toString())));
        return installer
                .install(List.of(plan), listener, () -> rows.commit(arrived, EventType.IMAGE_PULL))
                .getFirst();
    }

    private static byte[] document(RegistrySession session, Reference reference, Descriptor descriptor) {
        if (isManifest(descriptor)) {
            Reference exact = new Reference(reference.registry(), reference.repository(), null, descriptor.digest());
            FetchedManifest fetched = session.manifest(exact);
            if (!fetched.descriptor().mediaType().equals(descriptor.mediaType())) {
                throw new EngineException(
                        ErrorReason.CONTENT_CORRUPT,
                        "Fetching " + exact + ": the index says " + descriptor.mediaType() + ", the registry "
                                + fetched.descriptor().mediaType() + ".");
            }
            return fetched.bytes();
        }
        return session.document(reference, descriptor);
    }

    private static boolean isManifest(Descriptor descriptor) {
        String type = descriptor.mediaType();
        return io.caisson.oci.MediaType.isIndex(type) || io.caisson.oci.MediaType.isManifest(type);
    }
}
