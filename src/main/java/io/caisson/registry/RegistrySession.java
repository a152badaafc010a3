package io.caisson.registry;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import io.caisson.registry.host.RegistryHost.Ability;
import java.io.InputStream;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * One registry as one caller sees it: what pulls and pushes need of the distribution-spec. To read, its mirrors are asked first,
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
     * What refers to a manifest, such as its signatures: each once, in the registry's order, at most 10,000.
     *
     * @param subject with the manifest's digest, which the registry need not have
     */
    public List<Descriptor> referrers(Reference subject) {
        return Referrers.of(route, own(subject));
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

    /**
     * Has a blob be in the reference's repository; sends its bytes only if they are nowhere at the registry.
     *
     * @param source a repository of the same registry that may have it; empty for none
     * @param content opens the blob at its beginning; asked again for each attempt
     * @param sent hears how many bytes were sent
     */
    public Pushed push(
            Reference reference, Descriptor blob, String source, Supplier<InputStream> content, LongConsumer sent) {
        return push(
                reference,
                blob,
                source,
                new BlobBody(content, sent),
                new ChunkSize(blob.size(), ChunkSize.LARGEST_WHOLE, ChunkSize.LARGEST));
    }

    Pushed push(Reference reference, Descriptor blob, String source, BlobBody body, ChunkSize chunk) {
        return new BlobUpload(route.origin(), own(reference), blob, chunk).push(source, body);
    }

    /** Stores a manifest whose blobs are there, under the reference's tag or digest. */
    public void push(Reference reference, Descriptor manifest, byte[] bytes) {
        var _ = route.origin().call(new PutManifest(own(reference), manifest, bytes));
    }

    /** What is meant for another registry is never asked of this one. */
    private Reference own(Reference reference) {
        if (!reference.registry().equals(registry)) {
            throw new IllegalArgumentException(reference + " is not of " + registry);
        }
        return reference;
    }
}
