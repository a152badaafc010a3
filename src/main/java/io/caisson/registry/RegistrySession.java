package io.caisson.registry;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import io.caisson.registry.host.RegistryHost.Ability;
import java.io.InputStream;

/**
 * One registry as one caller sees it: what pulls need of the distribution-spec. Its mirrors are asked first,
 * and what one does not have or cannot give is asked of the next, the registry itself at last. Every method
 * throws {@code EngineException}s: {@code REGISTRY_…}, {@code CONTENT_CORRUPT}, {@code LIMIT_EXCEEDED},
 * {@code CANCELLED}. Thread-safe.
 */
public final class RegistrySession {
    private final String registry;
    private final Route route;

    RegistrySession(String registry, Route route) {
        this.registry = registry;
        this.route = route;
    }

    /** Succeeds if there is a registry, and it takes the credentials. */
    public void ping() {
        route.origin().call(new PingRegistry(registry));
    }

    /** Fetches the manifest or index that a reference names, by its digest if it has one. */
    public FetchedManifest manifest(Reference reference) {
        return route.call(
                new FetchManifest(own(reference)), reference.digest() == null ? Ability.RESOLVE : Ability.PULL);
    }

    /**
     * Opens a blob of the reference's repository. The stream holds little memory, is not verified, and must
     * be closed. Where the connection breaks it goes on with another one; it throws {@code
     * REGISTRY_UNAVAILABLE} when those bring nothing either.
     */
    public InputStream blob(Reference reference, Descriptor blob) {
        return ResumingBlob.open(route, own(reference), blob);
    }

    /** Fetches a small blob, and only as much of it as its descriptor allows and one byte. Not verified. */
    public byte[] document(Reference reference, Descriptor blob) {
        return route.call(new FetchDocument(new FetchBlob(own(reference), blob, 0)), Ability.PULL);
    }

    /** What is meant for another registry is never asked of this one. */
    private Reference own(Reference reference) {
        if (!reference.registry().equals(registry)) {
            throw new IllegalArgumentException(reference + " is not of " + registry);
        }
        return reference;
    }
}
