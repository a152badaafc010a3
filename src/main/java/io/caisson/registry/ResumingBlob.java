package io.caisson.registry;

import io.caisson.error.EngineException;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Reference;
import io.caisson.registry.host.RegistryHost.Ability;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Objects;

/**
 * A blob that is read to its end over as many connections as it takes: where one breaks, the next begins
 * ({@code Range}, RFC 9110, section 14.2). Its reader notices nothing and verifies the digest of the whole.
 * For one thread, but any other may close it, which ends a read that waits.
 *
 * <p>It gives up on a host when several connections in a row have brought next to nothing, and goes on with
 * the next that answers for the registry.
 */
final class ResumingBlob extends InputStream {
    /** Less than this is no progress: a registry that sends a byte each time would keep us for days. */
    private static final long PROGRESS = 256 * 1024;

    private final Route route;
    private final Iterator<Calls> hosts;
    private final Reference reference;
    private final Descriptor blob;

    private Calls host;
    private Retries retries;
    private volatile InputStream part;
    private volatile boolean closed;
    private long position;
    private long begun;

    private ResumingBlob(Route route, Reference reference, Descriptor blob) {
        this.route = route;
        this.hosts = route.hosts(Ability.PULL).iterator();
        this.reference = reference;
        this.blob = blob;
        this.host = hosts.next();
        this.retries = new Retries(fetch().words());
        this.part = begin();
    }

    /** Opens it at its first byte, which is tried as often as every call. */
    static InputStream open(Route route, Reference reference, Descriptor blob) {
        return new ResumingBlob(route, reference, blob);
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
                if (closed) {
                    throw e;
                }
                resume(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        part.close();
    }

    private InputStream begin() {
        while (hosts.hasNext()) {
            try {
                return host.once(fetch());
            } catch (EngineException e) {
                route.failed(host, e);
                host = hosts.next();
            }
        }
        return host.call(fetch());
    }

    private void resume(EngineException broken) throws IOException {
        EngineException failure = broken;
        while (true) {
            part.close();
            if (position - begun >= PROGRESS) {
                retries.progress();
            }
            begun = position;
            rest(failure);
            try {
                part = host.once(fetch());
                if (closed) {
                    part.close();
                }
                return;
            } catch (EngineException e) {
                failure = e;
            }
        }
    }

    /** Waits for the next attempt, or turns to the next host; throws the failure if there is none. */
    private void rest(EngineException failure) {
        try {
            retries.pause(failure);
        } catch (EngineException last) {
            if (!hosts.hasNext()) {
                throw last;
            }
            route.failed(host, last);
            host = hosts.next();
            retries = new Retries(fetch().words());
        }
    }

    private FetchBlob fetch() {
        return new FetchBlob(reference, blob, position);
    }
}
