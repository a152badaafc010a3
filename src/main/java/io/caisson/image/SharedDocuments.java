package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.error.EngineException;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.OciJson;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Configurations that are here or on their way: neither is fetched once more. Whoever asks has shown that it
 * may read the manifest that names them.
 */
final class SharedDocuments {
    private final Contents contents;
    private final Map<Key, CompletableFuture<Optional<byte[]>>> coming = new ConcurrentHashMap<>();

    SharedDocuments(Contents contents) {
        this.contents = contents;
    }

    /**
     * A document's bytes, which the caller is to verify.
     *
     * @param registry where {@code fetch} gets it; one that hangs keeps only its own callers waiting
     * @throws EngineException as {@code fetch}; {@code CANCELLED} if the thread is interrupted
     */
    byte[] get(String registry, Descriptor descriptor, Supplier<byte[]> fetch) {
        return here(descriptor).orElseGet(() -> share(new Key(registry, descriptor.digest()), fetch));
    }

    private Optional<byte[]> here(Descriptor descriptor) {
        if (!contents.contains(descriptor.digest())) {
            return Optional.empty();
        }
        try {
            return Optional.of(contents.read(descriptor.digest(), OciJson.LARGEST_DOCUMENT));
        } catch (EngineException _) {
            return Optional.empty(); // removed meanwhile, or damaged: the registry has it
        }
    }

    private byte[] share(Key key, Supplier<byte[]> fetch) {
        CompletableFuture<Optional<byte[]>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<byte[]>> other = coming.putIfAbsent(key, mine);
        if (other != null) {
            return await(other).orElseGet(fetch);
        }
        Optional<byte[]> verified = Optional.empty();
        try {
            byte[] bytes = fetch.get();
            if (isWhole(key.digest(), bytes)) {
                verified = Optional.of(bytes);
            }
            return bytes;
        } finally {
            coming.remove(key, mine);
            mine.complete(verified);
        }
    }

    private static boolean isWhole(Digest digest, byte[] bytes) {
        Digest.Algorithm algorithm = digest.algorithm();
        return Digest.of(algorithm, algorithm.start().digest(bytes)).equals(digest);
    }

    /** Empty if whoever fetches it fails, be it for reasons of its own: credentials, a client that goes. */
    private static Optional<byte[]> await(CompletableFuture<Optional<byte[]>> other) {
        try {
            return other.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty(); // fetching fails at once, as it does for whoever is cancelled
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Key(String registry, Digest digest) {}
}
