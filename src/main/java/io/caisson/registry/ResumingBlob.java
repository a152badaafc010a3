package io.caisson.registry;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A blob that is read to its end over as many connections as it takes: where one breaks, the next begins
 * ({@code Range}, RFC 9110, section 14.2). Its reader notices nothing and verifies the digest of the whole.
 * For one thread.
 *
 * <p>It gives up when several connections in a row have brought next to nothing.
 */
final class ResumingBlob extends InputStream {
    /** Less than this is no progress: a registry that sends a byte each time would keep us for days. */
    private static final long PROGRESS = 256 * 1024;

    private final Calls calls;
    private final Reference reference;
    private final Descriptor blob;
    private final Retries retries;

    private InputStream part;
    private long position;
    private long begun;

    private ResumingBlob(Calls calls, Reference reference, Descriptor blob) {
        this.calls = calls;
        this.reference = reference;
        this.blob = blob;
        FetchBlob fetch = new FetchBlob(reference, blob, 0);
        this.retries = new Retries(fetch.words());
        this.part = calls.call(fetch);
    }

    /** Opens it at its first byte, which is tried as often as every call. */
    static InputStream open(Calls calls, Reference reference, Descriptor blob) {
        return new ResumingBlob(calls, reference, blob);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        while (true) {
            try {
                int read = part.read(target, offset, length);
                position += Math.max(0, read);
                return read;
            } catch (EngineException e) {
                if (position == blob.size()) {
                    return -1;
                }
                resume(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        part.close();
    }

    private void resume(EngineException broken) throws IOException {
        EngineException failure = broken;
        while (true) {
            if (failure.reason() != ErrorReason.REGISTRY_UNAVAILABLE) {
                throw failure;
            }
            part.close();
            if (position - begun >= PROGRESS) {
                retries.progress();
            }
            begun = position;
            retries.pause(failure);
            try {
                part = calls.once(new FetchBlob(reference, blob, position));
                return;
            } catch (EngineException e) {
                failure = e;
            }
        }
    }
}
