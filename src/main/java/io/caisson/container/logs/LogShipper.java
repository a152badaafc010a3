package io.caisson.container.logs;

import io.caisson.container.logs.ShippingMark.Place;
import io.caisson.container.logs.ShippingReader.Item;
import io.caisson.syslog.SyslogFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the lines of one container's log to a receiver, in order, on a virtual thread of its own while there is
 * something to send, and takes away the files that are sent.
 *
 * <p>Only what is settled is sent: what will not be taken back by an engine that comes after this one. After each
 * line that the receiver's kernel has, the mark says so. An engine that is killed therefore doubles at most what
 * was sent with the last call, and loses nothing.
 */
final class LogShipper {
    private static final Logger LOG = Logger.getLogger(LogShipper.class);
    private static final int MOST_AT_ONCE = 64 * 1024;
    private static final long NOTHING = -1;
    private static final long LOOK_NANOS = 10_000_000;
    private static final long AFTER_FAILURE_NANOS = 5_000_000_000L;

    private final LogSegments segments;
    private final SyslogSettings settings;
    private final String container;
    private final ShippingMark mark;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ReceiverConnection connection;
    private volatile SyslogFormat format;
    private long settled;
    private long handled = NOTHING;
    private boolean written;
    private boolean closed;
    private @Nullable Thread thread;
    private volatile Runnable onSent = () -> {};
    private volatile long sent;
    private long trimmed;

    LogShipper(LogSegments segments, SyslogSettings settings, SyslogFormat format, String container) {
        this.segments = segments;
        this.settings = settings;
        this.format = format;
        this.container = container;
        this.mark = new ShippingMark(segments.directory());
        this.connection = new ReceiverConnection(settings.receiver(), "the output of container " + container);
    }

    LogSegments segments() {
        return segments;
    }

    /** Up to which position of the log all is sent. */
    long sent() {
        return sent;
    }

    /** Who is told, on the sending thread, that more is sent. */
    void onSent(Runnable listener) {
        onSent = listener;
    }

    /** A run begins to write to the log, which stands at this position. */
    void begin(SyslogFormat now, long position) throws IOException {
        Place place = mark.read();
        lock.lock();
        try {
            format = now;
            written = true;
            settled = position;
            sent = Math.min(position, place.position());
            start();
        } finally {
            lock.unlock();
        }
    }

    /** All up to this position of the log stays. */
    void settled(long position) {
        lock.lock();
        try {
            settled = position;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody writes to the log, which stands at this position: sends what is left of it. */
    void end(long position) {
        lock.lock();
        try {
            settled = position;
            written = false;
            start();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The log is about to be removed: waits for what is still to be sent, unless the receiver is away, and sends no
     * more then.
     */
    void close(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        lock.lock();
        try {
            while (thread != null && !connection.isAway() && System.nanoTime() < deadline) {
                var _ = changed.awaitNanos(LOOK_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            abandon();
            lock.unlock();
        }
    }

    private void abandon() {
        closed = true;
        Thread sending = thread;
        if (sending != null) {
            LOG.warnf(
                    "Container %s is removed while %d bytes of its output are not sent to %s",
                    container, settled - sent, settings.receiver().address());
            sending.interrupt();
        }
    }

    private void start() {
        if (thread == null && !closed) {
            handled = NOTHING;
            thread = Thread.ofVirtual().name("syslog-" + container).start(this::run);
        }
    }

    private void run() {
        boolean failed = false;
        try (ShippingMark _ = mark;
                ReceiverConnection _ = connection;
                ShippingReader reader = new ShippingReader(segments, mark.read(), settings.room() / 2)) {
            sendAll(reader);
        } catch (InterruptedException e) {
            LOG.debugf("Nothing more of the output of container %s is sent", container);
        } catch (IOException | RuntimeException e) {
            failed = true;
            LOG.errorf(e, "Cannot read what container %s has written, to send it. It is tried again", container);
        } finally {
            over(failed);
        }
    }

    private void sendAll(ShippingReader reader) throws IOException, InterruptedException {
        List<Item> batch = new ArrayList<>();
        boolean more = true;
        while (more) {
            long end = awaitOutput();
            batch.clear();
            if (end == NOTHING) {
                reader.end(batch);
                more = !batch.isEmpty();
            } else if (!reader.read(end, batch, MOST_AT_ONCE)) {
                handled(end);
            }
            send(batch);
        }
    }

    /** Up to where there is something to read; {@code NOTHING} once all was read and nobody writes. */
    private long awaitOutput() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && handled == settled && written) {
                changed.await();
            }
            if (closed) {
                throw new InterruptedException("Closed");
            }
            return handled == settled ? NOTHING : settled;
        } finally {
            lock.unlock();
        }
    }

    private void handled(long end) {
        lock.lock();
        try {
            handled = end;
        } finally {
            lock.unlock();
        }
    }

    private void send(List<Item> batch) throws IOException, InterruptedException {
        List<byte[]> messages = new ArrayList<>();
        for (Item item : batch) {
            LogRecord line = item.line();
            messages.add(format.message(
                    line.stream() == LogStream.STDERR, line.time(), item.sequence(), line.data(), length(line)));
        }
        int done = 0;
        while (done < messages.size()) {
            done += connection.send(messages.subList(done, messages.size()));
            Place place = batch.get(done - 1).after();
            mark.write(place);
            sent = place.position();
            onSent.run();
            trim();
        }
    }

    /** Without its line feed. */
    private static int length(LogRecord line) {
        int length = line.data().length;
        return length > 0 && line.data()[length - 1] == '\n' ? length - 1 : length;
    }

    /** Takes away the files before the one that is sent from; not after every line. */
    private void trim() throws IOException {
        if (sent - trimmed < settings.fileSize()) {
            return;
        }
        trimmed = sent;
        List<LogSegment> all = segments.list();
        for (int i = 1; i < all.size() && all.get(i).start() <= sent; i++) {
            segments.delete(all.get(i - 1));
        }
    }

    private void over(boolean failed) {
        if (failed) {
            LockSupport.parkNanos(AFTER_FAILURE_NANOS);
        }
        lock.lock();
        try {
            thread = null;
            // A run may have begun since the last look.
            if (written) {
                start();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
