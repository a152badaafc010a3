package io.caisson.registry;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;

/**
 * Brings one blob to a registry: not at all if it is there, without its bytes if the registry has it in
 * another repository, in one request or in chunks ({@link ChunkSize}) otherwise. One that breaks is gone on with
 * where the registry says, or begun anew if it has forgotten it.
 */
final class BlobUpload {
    /** A registry that forgets each time what it was sent would be sent it for ever. */
    private static final int BEGINNINGS = 5;

    private final Calls calls;
    private final Reference reference;
    private final Descriptor blob;
    private final ChunkSize chunk;
    private int beginnings;

    BlobUpload(Calls calls, Reference reference, Descriptor blob, ChunkSize chunk) {
        this.calls = calls;
        this.reference = reference;
        this.blob = blob;
        this.chunk = chunk;
    }

    /** @param source a repository of the same registry that may have it; empty for none */
    Pushed push(String source, BlobBody body) {
        if (calls.call(new HasBlob(reference, blob.digest()))) {
            return Pushed.ALREADY_THERE;
        }
        UploadState upload = begin(source);
        if (upload.complete()) {
            return Pushed.MOUNTED;
        }
        Retries retries = new Retries("Pushing the blob " + blob.digest() + " to " + reference.name());
        while (!upload.complete()) {
            chunk.atLeast(upload.leastChunk());
            try {
                upload = step(upload, body);
                retries.progress();
            } catch (EngineException e) {
                String status = e.metadata().getOrDefault("status", "");
                boolean tooLarge = chunk.refused(status);
                if (!tooLarge) {
                    // It has lost the upload, or its place in it.
                    retries.pause(e, status.equals("404") || status.equals("416"));
                }
                UploadState now = look(upload, e);
                if (now.received() > upload.received()) {
                    retries.progress();
                } else if (!tooLarge) {
                    chunk.lost();
                }
                upload = now;
            }
        }
        return Pushed.SENT;
    }

    private UploadState begin(String source) {
        if (!source.isEmpty()) {
            try {
                return calls.call(new StartUpload(reference, blob.digest(), source));
            } catch (EngineException e) {
                // Who may not read there is not to be kept from pushing here.
                boolean refused = e.reason() == ErrorReason.REGISTRY_DENIED
                        || e.reason() == ErrorReason.REGISTRY_UNAUTHENTICATED
                        || e.reason() == ErrorReason.REGISTRY_IMAGE_NOT_FOUND;
                if (!refused) {
                    throw e;
                }
            }
        }
        return calls.call(new StartUpload(reference, blob.digest(), ""));
    }

    /** The next request. */
    private UploadState step(UploadState upload, BlobBody body) {
        if (upload.received() == 0 && chunk.isWhole()) {
            return calls.once(new SendBlob(reference, blob, upload, body));
        }
        if (upload.received() == blob.size()) {
            return calls.once(new EndUpload(reference, blob.digest(), upload.location()));
        }
        long end = chunk.end(upload.received());
        UploadState now = calls.once(new SendChunk(reference, blob, upload, end, body));
        chunk.taken();
        return now;
    }

    /** Where to go on: what the registry says, or the beginning if it knows nothing of it any more. */
    private UploadState look(UploadState broken, EngineException failure) {
        if (calls.call(new HasBlob(reference, blob.digest()))) {
            return UploadState.ended(broken.location());
        }
        try {
            UploadState now = calls.call(new ReadUpload(reference, blob.digest(), broken.location()));
            // Of nothing and of one byte some say the same.
            boolean known = now.received() > 0 && now.received() <= blob.size();
            return known ? now : anew(failure);
        } catch (EngineException e) {
            if (e.reason() == ErrorReason.REGISTRY_IMAGE_NOT_FOUND || e.reason() == ErrorReason.REGISTRY_PROTOCOL) {
                return anew(failure);
            }
            throw e;
        }
    }

    private UploadState anew(EngineException failure) {
        if (++beginnings == BEGINNINGS) {
            throw failure;
        }
        return begin("");
    }
}
