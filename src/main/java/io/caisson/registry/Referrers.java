package io.caisson.registry;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ManifestDocument;
import io.caisson.oci.MediaType;
import io.caisson.oci.Reference;
import io.caisson.registry.host.RegistryHost.Ability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What refers to a manifest, as far as a registry knows: page by page from those that have the API, from a
 * tag that clients keep at those that do not (distribution-spec, "Listing Referrers", "Referrers Tag Schema").
 */
final class Referrers {
    private static final int MOST_PAGES = 100;
    private static final int MOST = 10_000;

    private final Route route;
    private final Reference subject;
    private final Map<Digest, Descriptor> found = new LinkedHashMap<>();

    private Referrers(Route route, Reference subject) {
        this.route = route;
        this.subject = subject;
    }

    static List<Descriptor> of(Route route, Reference subject) {
        Referrers referrers = new Referrers(route, subject);
        referrers.firstPage().ifPresentOrElse(referrers::readPages, referrers::readTag);
        return List.copyOf(referrers.found.values());
    }

    private Optional<FetchReferrers.Page> firstPage() {
        try {
            return Optional.of(route.call(new FetchReferrers(subject, ""), Ability.RESOLVE));
        } catch (EngineException e) {
            if (e.reason() != ErrorReason.REGISTRY_IMAGE_NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private void readPages(FetchReferrers.Page first) {
        FetchReferrers fetch = new FetchReferrers(subject, "");
        FetchReferrers.Page page = first;
        add(page.index(), fetch.words());
        for (int pages = 1; !page.next().isEmpty(); pages++) {
            if (pages == MOST_PAGES) {
                throw tooMany(fetch.words(), MOST_PAGES + " pages");
            }
            fetch = new FetchReferrers(subject, page.next());
            page = route.call(fetch, Ability.RESOLVE);
            add(page.index(), fetch.words());
        }
    }

    /** No such tag: nobody has said that anything refers to it. */
    private void readTag() {
        Digest digest = Objects.requireNonNull(subject.digest());
        FetchManifest fetch =
                new FetchManifest(subject.tagged(digest.algorithm().label() + "-" + digest.hex()));
        FetchedManifest fetched;
        try {
            fetched = route.call(fetch, Ability.RESOLVE);
        } catch (EngineException e) {
            if (e.reason() == ErrorReason.REGISTRY_IMAGE_NOT_FOUND) {
                return;
            }
            throw e;
        }
        String type = fetched.descriptor().mediaType();
        if (!type.equals(MediaType.INDEX)) {
            throw Refusals.protocol(fetch.words(), "it is of type " + type + ", and should be an image index");
        }
        add((ManifestDocument.Index) ManifestDocument.parse(fetched.bytes(), type, fetch.words()), fetch.words());
    }

    private void add(ManifestDocument.Index page, String words) {
        page.index().manifests().forEach(each -> found.putIfAbsent(each.digest(), each));
        if (found.size() > MOST) {
            throw tooMany(words, MOST + " of them");
        }
    }

    private static EngineException tooMany(String words, String limit) {
        return new EngineException(ErrorReason.LIMIT_EXCEEDED, words + ": there are more than " + limit + ".");
    }
}
