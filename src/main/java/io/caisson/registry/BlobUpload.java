package io.caisson.registry;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;

/**
 * Brings one blob to a registry: not at all if it is there, without its bytes if the registry has it in
 * another repository, in one request otherwise. One that breaks is gone on with where the registry says,
 * or begun anew if it has forgotten it.
 */
final class BlobUpload {
    private final Calls calls;
    private final Reference reference;
    private final Descriptor blob;

    BlobUpload(Calls calls, Reference reference, Descriptor blob) {
        this.calls = calls;
        this.reference = reference;
        this.blob = blob;
    }

    /** @param source a repository of the same registry that may have it; empty for none */
    Pushed push(String source, BlobBody body) {
        if (calls.call(new HasBlob(reference, blob.digest()))) {
            return Pushed.ALREADY_THERE;
        }
        UploadState begun = begin(source);
        if (begun.complete()) {
            return Pushed.MOUNTED;
        }
        Retries retries = new Retries("Pushing the blob " + blob.digest() + " to " + reference.name());
        UploadState upload = begun;
        while (!upload.complete()) {
            try {
                send(upload, body);
                return Pushed.SENT;
            } catch (EngineException e) {
                retries.pause(e);
                UploadState now = look(upload);
                if (now.received() > upload.received()) {
                    retries.progress();
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

    private void send(UploadState upload, BlobBody body) {
        boolean all = upload.received() == blob.size() && blob.size() > 0;
        UploadState sent = all ? upload : calls.once(new SendBlob(reference, blob, upload, body));
        if (!sent.complete()) {
            calls.once(new EndUpload(reference, blob.digest(), sent.location()));
        }
    }

    /** Where to go on: what the registry says, or the beginning if it knows nothing of it any more. */
    private UploadState look(UploadState broken) {
        if (calls.call(new HasBlob(reference, blob.digest()))) {
            return new UploadState(broken.location(), blob.size(), true);
        }
        try {
            UploadState now = calls.call(new ReadUpload(reference, blob.digest(), broken.location()));
            // Of nothing and of one byte some say the same.
            boolean known = now.received() > 0 && now.received() <= blob.size();
            return known ? now : begin("");
        } catch (EngineException e) {
            if (e.reason() == ErrorReason.REGISTRY_IMAGE_NOT_FOUND || e.reason() == ErrorReason.REGISTRY_PROTOCOL) {
                return begin("");
            }
            throw e;
        }
    }
}
