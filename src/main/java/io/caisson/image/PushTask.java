package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.image.TransferProgress.LayerProgress;
import io.caisson.image.TransferProgress.LayerState;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.Reference;
import io.caisson.registry.Pushed;
import io.caisson.registry.RegistrySession;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** One blob on its way to a registry. */
final class PushTask {
    private static final int BLOCK = 256 * 1024;

    private final Descriptor blob;
    private final String source;
    private volatile LayerState state = LayerState.WAITING;
    private volatile long sent;

    /** @param source a repository at the registry that may have it; empty for none */
    PushTask(Descriptor blob, String source) {
        this.blob = blob;
        this.source = source;
    }

    void run(RegistrySession session, Reference reference, Contents contents) throws IOException {
        try {
            Pushed pushed = session.push(reference, blob, source, () -> contents.open(blob.digest()), this::sent);
            sent = blob.size();
            state = pushed == Pushed.SENT ? LayerState.DONE : LayerState.ALREADY_THERE;
        } catch (EngineException e) {
            if (e.reason() == ErrorReason.REGISTRY_PROTOCOL) {
                // A registry that finds another digest than we say is right if our disk has lied to us.
                verify(contents);
            }
            throw e;
        }
    }

    private void sent(long bytes) {
        sent = bytes;
        state = LayerState.UPLOADING;
    }

    private void verify(Contents contents) throws IOException {
        MessageDigest sum = blob.digest().algorithm().start();
        byte[] block = new byte[BLOCK];
        try (InputStream in = contents.open(blob.digest())) {
            for (int read = in.read(block); read > 0; read = in.read(block)) {
                sum.update(block, 0, read);
            }
        }
        Digest actual = Digest.of(blob.digest().algorithm(), sum.digest());
        if (!actual.equals(blob.digest())) {
            throw new EngineException(
                            ErrorReason.CONTENT_CORRUPT,
                            "Pushing the blob " + blob.digest() + ": it has changed on disk, and is now " + actual
                                    + ". Delete the image and pull it again.")
                    .with("digest", blob.digest().toString());
        }
    }

    LayerProgress progress() {
        return new LayerProgress(blob.digest(), state, sent, blob.size());
    }
}
