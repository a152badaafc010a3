package io.caisson.container.logs;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Keeps what a container writes in files until it is sent. When there is no room for more, the container waits, or
 * loses whole lines, as its settings say.
 */
final class SpooledDestination implements LogDestination {
    private static final Logger LOG = Logger.getLogger(SpooledDestination.class);

    private final LogWriter writer;
    private final LogShipper shipper;
    private final SyslogSettings settings;
    private final String container;
    /** Streams of which the beginning of a line was lost. */
    private final Set<LogStream> torn = EnumSet.noneOf(LogStream.class);

    private volatile long written;
    private volatile boolean waitedFor;
    private volatile Runnable roomListener = () -> {};
    private long lost;

    SpooledDestination(LogWriter writer, LogShipper shipper, SyslogSettings settings, String container) {
        this.writer = writer;
        this.shipper = shipper;
        this.settings = settings;
        this.container = container;
        this.written = writer.position();
        shipper.onSent(this::sent);
    }

    @Override
    public void append(LogStream stream, ByteBuffer bytes, Instant time) {
        if (!settings.waits() && unsent() >= settings.room()) {
            lose(stream, bytes);
            return;
        }
        if (torn.contains(stream) && !skipLine(stream, bytes)) {
            return;
        }
        report();
        writer.append(stream, bytes, time);
        written = writer.position();
    }

    @Override
    public long position() {
        return writer.position();
    }

    @Override
    public void settled() {
        shipper.settled(writer.position());
    }

    @Override
    public boolean hasRoom() {
        if (!settings.waits() || unsent() < settings.room()) {
            return true;
        }
        waitedFor = true;
        // More may have been sent between the look and the mark.
        if (unsent() < settings.room()) {
            waitedFor = false;
            return true;
        }
        return false;
    }

    @Override
    public void onRoom(Runnable listener) {
        roomListener = listener;
    }

    @Override
    public void close() {
        report();
        try {
            writer.close();
        } finally {
            shipper.end(writer.position());
        }
    }

    private void sent() {
        if (waitedFor && unsent() < settings.room()) {
            waitedFor = false;
            roomListener.run();
        }
    }

    private long unsent() {
        return written - shipper.sent();
    }

    private void lose(LogStream stream, ByteBuffer bytes) {
        if (lost == 0) {
            LOG.warnf(
                    "Output of container %s is lost: %s does not take it fast enough, and %d bytes are waiting",
                    container, settings.receiver().address(), unsent());
        }
        // What is there of a line is sent as one; its rest is lost with the others.
        writer.endLines();
        written = writer.position();
        while (bytes.hasRemaining()) {
            boolean ended = bytes.get() == '\n';
            lost += ended ? 1 : 0;
            if (ended) {
                torn.remove(stream);
            } else {
                torn.add(stream);
            }
        }
    }

    /** The rest of a line whose beginning was lost; whether more follows. */
    private boolean skipLine(LogStream stream, ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (bytes.get() == '\n') {
                lost++;
                torn.remove(stream);
                return bytes.hasRemaining();
            }
        }
        return false;
    }

    private void report() {
        if (lost > 0) {
            LOG.warnf("%d lines of output of container %s were lost", lost, container);
            lost = 0;
        }
    }
}
