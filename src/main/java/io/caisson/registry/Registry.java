package io.caisson.registry;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The registries that references name: what a pull needs of the distribution-spec. Plain HTTP for
 * loopback hosts, HTTPS for all others. Thread-safe.
 */
public final class Registry {
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]+)?");

    private final Calls calls;

    public Registry() {
        this(Duration.ofSeconds(60));
    }

    /** @param stall how long a registry may send nothing in the middle of an answer */
    Registry(Duration stall) {
        this.calls = new Calls(stall);
    }

    /** Succeeds if there is a registry. */
    public void ping(String registry) {
        calls.call(base(registry), new PingRegistry(registry));
    }

    /**
     * Fetches the manifest or index that a reference names, by its digest if it has one.
     *
     * @throws io.caisson.error.EngineException {@code REGISTRY_…}, {@code CONTENT_CORRUPT}, {@code
     *     LIMIT_EXCEEDED}, {@code CANCELLED}
     */
    public FetchedManifest manifest(Reference reference) {
        return calls.call(base(reference.registry()), new FetchManifest(reference));
    }

    /**
     * Opens a blob of the reference's repository. The stream holds little memory, is not verified, must be
     * closed, and throws {@code REGISTRY_UNAVAILABLE} if the connection breaks.
     */
    public InputStream blob(Reference reference, Descriptor blob) {
        return calls.call(base(reference.registry()), new FetchBlob(reference, blob));
    }

    /**
     * Fetches a small blob, and only as much of it as its descriptor allows and one byte. Not verified.
     *
     * @throws io.caisson.error.EngineException as {@link #manifest}
     */
    public byte[] document(Reference reference, Descriptor blob) {
        return calls.call(base(reference.registry()), new FetchDocument(new FetchBlob(reference, blob)));
    }

    static URI base(String registry) {
        return URI.create((LOOPBACK.matcher(registry).matches() ? "http://" : "https://") + registry);
    }
}
