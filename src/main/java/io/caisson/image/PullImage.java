package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventType;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import io.caisson.registry.Credentials;
import io.caisson.registry.FetchedManifest;
import io.caisson.registry.Registry;
import io.caisson.registry.RegistrySession;
import io.caisson.trust.ImageTrust;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fetches an image from its registry, if the policy says so. */
@ApplicationScoped
class PullImage {
    private final Registry registry;
    private final Installer installer;
    private final ImageRows rows;
    private final ImageStore store;
    private final ImageTrust trust;
    private final SharedDocuments shared;

    @Inject
    PullImage(
            Registry registry,
            Installer installer,
            ImageRows rows,
            ImageStore store,
            ImageTrust trust,
            Contents contents) {
        this.registry = registry;
        this.installer = installer;
        this.rows = rows;
        this.store = store;
        this.trust = trust;
        this.shared = new SharedDocuments(contents);
    }

    Image run(PullRequest request, ProgressListener listener) {
        trust.admit(request.reference());
        return switch (request.policy()) {
            case ALWAYS -> fetch(request, listener);
            case MISSING -> here(request).orElseGet(() -> fetch(request, listener));
            case NEVER -> here(request).orElseThrow(() -> notHere(request));
        };
    }

    /** Why an image is not here although no registry may be asked: not at all, or for another platform. */
    private EngineException notHere(PullRequest request) {
        String name = request.reference().toString();
        return any(request)
                .map(image -> new EngineException(
                                ErrorReason.PLATFORM_MISMATCH,
                                "Looking for " + name + " for " + request.platform() + ": the one that is here is for "
                                        + image.platform() + ". Pull it for that platform, with the policy missing"
                                        + " or always.")
                        .with("platform", String.valueOf(request.platform())))
                .orElseGet(() -> ImageSearch.notFound(name));
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
        if (platform == null) {
            return any(request);
        }
        return QuarkusTransaction.requiringNew()
                .call(() -> ImageSearch.byReference(store, request.reference(), platform)
                        .map(rows::image));
    }

    private Optional<Image> any(PullRequest request) {
        return QuarkusTransaction.requiringNew()
                .call(() -> ImageSearch.byReference(store, request.reference()).map(rows::image));
    }

    private Image fetch(PullRequest request, ProgressListener listener) {
        Reference reference = request.reference();
        RegistrySession session = registry.open(reference.registry(), request.credentials());
        FetchedManifest top = session.manifest(reference);
        trust.verify(reference, top.descriptor().digest(), session);
        if (!request.allPlatforms()) {
            Installer.Plan plan = plan(session, reference, top, request.platform());
            return install(top, List.of(plan), List.of(List.of(reference.toString())), listener);
        }
        List<Installer.Plan> plans = offered(session, reference, top).hostsFirst().stream()
                .map(platform -> plan(session, reference, top, platform))
                .toList();
        if (plans.isEmpty()) {
            throw new EngineException(
                    ErrorReason.PLATFORM_MISMATCH,
                    "Getting " + reference + " for all platforms: its index names none. Ask for one with --platform.");
        }
        List<List<String>> references = plans.stream()
                .map(plan ->
                        withDigest(reference, plan.image().manifestDescriptor().digest()))
                .map(exact -> List.of(exact.toString()))
                .collect(Collectors.toCollection(ArrayList::new));
        references.set(0, List.of(reference.toString(), references.getFirst().getFirst()));
        return install(top, plans, references, listener);
    }

    /** See {@code Images.platforms}. */
    OfferedPlatforms platforms(Reference reference, @Nullable Credentials credentials) {
        RegistrySession session = registry.open(reference.registry(), credentials);
        return offered(session, reference, session.manifest(reference));
    }

    /** See {@code Images.referrers}. */
    ImageReferrers referrers(Reference reference, String artifactType, @Nullable Credentials credentials) {
        RegistrySession session = registry.open(reference.registry(), credentials);
        Digest known = reference.digest();
        Digest subject =
                known != null ? known : session.manifest(reference).descriptor().digest();
        List<Descriptor> all = session.referrers(withDigest(reference, subject));
        return new ImageReferrers(
                subject,
                all.stream()
                        .filter(each -> artifactType.isEmpty() || artifactType.equals(each.artifactType()))
                        .toList());
    }

    private OfferedPlatforms offered(RegistrySession session, Reference reference, FetchedManifest top) {
        return OfferedPlatforms.of(top, reference.toString(), blob -> document(session, reference, blob));
    }

    private Installer.Plan plan(
            RegistrySession session, Reference reference, FetchedManifest top, @Nullable Platform platform) {
        Documents documents = new Documents(platform, reference.toString(), blob -> document(session, reference, blob));
        return documents.plan(top.descriptor(), top.bytes(), blob -> session.blob(reference, blob));
    }

    /** Installs all or none; the first is what was asked for. */
    private Image install(
            FetchedManifest top, List<Installer.Plan> plans, List<List<String>> references, ProgressListener listener) {
        KeptIndex index = io.caisson.oci.MediaType.isIndex(top.descriptor().mediaType())
                ? new KeptIndex(top.descriptor(), top.bytes())
                : null;
        List<ImageRows.Arrival> arrived = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            arrived.add(new ImageRows.Arrival(plans.get(i).image(), references.get(i), i == 0 ? index : null));
        }
        return installer
                .install(plans, listener, () -> rows.commit(arrived, EventType.IMAGE_PULL))
                .getFirst();
    }

    private static Reference withDigest(Reference reference, Digest digest) {
        return new Reference(reference.registry(), reference.repository(), null, digest);
    }

    private byte[] document(RegistrySession session, Reference reference, Descriptor descriptor) {
        if (isManifest(descriptor)) {
            Reference exact = withDigest(reference, descriptor.digest());
            FetchedManifest fetched = session.manifest(exact);
            if (!fetched.descriptor().mediaType().equals(descriptor.mediaType())) {
                throw new EngineException(
                        ErrorReason.CONTENT_CORRUPT,
                        "Fetching " + exact + ": the index says " + descriptor.mediaType() + ", the registry "
                                + fetched.descriptor().mediaType() + ".");
            }
            return fetched.bytes();
        }
        return shared.get(reference.registry(), descriptor, () -> session.document(reference, descriptor));
    }

    private static boolean isManifest(Descriptor descriptor) {
        String type = descriptor.mediaType();
        return io.caisson.oci.MediaType.isIndex(type) || io.caisson.oci.MediaType.isManifest(type);
    }
}
