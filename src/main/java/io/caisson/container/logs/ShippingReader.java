package io.caisson.container.logs;

import io.caisson.container.logs.ShippingMark.Place;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what of a log is still to be sent, line by line, and knows after each where to go on. Begun again at such a
 * place it gives the same lines that it gave before. For one thread.
 */
final class ShippingReader implements AutoCloseable {
    private final LogSegments segments;
    private final long patience;
    private final LineAssembler assembler = new LineAssembler();
    private Place place;
    private long skip;
    private @Nullable LogScan scan;

    /**
     * @param from where it was left
     * @param patience bytes of other output after which a line that is under way is cut, so that it does not keep all
     *     that follows from being done with
     */
    ShippingReader(LogSegments segments, Place from, long patience) {
        this.segments = segments;
        this.place = from;
        this.skip = from.records();
        this.patience = patience;
    }

    /**
     * A line, or a part of one that was too long.
     *
     * @param after where to go on once it is sent
     */
    record Item(LogRecord line, Place after) {
        long sequence() {
            return after.sequence() - 1;
        }
    }

    /**
     * Reads the next lines.
     *
     * @param end position in the log behind which nothing is to be read
     * @param most bytes; one line more may come
     * @return whether there may be more before the end
     */
    boolean read(long end, List<Item> into, int most) throws IOException {
        LogScan open = opened();
        long bytes = 0;
        while (open != null && open.position() < end) {
            if (bytes >= most) {
                return true;
            }
            LogFragment fragment = open.next();
            if (fragment == null) {
                return false;
            }
            bytes += fragment.data().length;
            add(assembler.add(fragment), into);
            if (open.position() - place.position() > patience) {
                add(assembler.flush(), into);
            }
            if (assembler.isEmpty()) {
                doneUpTo(open.position(), into);
            }
        }
        return false;
    }

    /** Nothing follows: what is under way ends. */
    void end(List<Item> into) {
        add(assembler.flush(), into);
        if (scan != null) {
            doneUpTo(scan.position(), into);
        }
    }

    private void add(List<LogRecord> lines, List<Item> into) {
        for (LogRecord line : lines) {
            if (skip > 0) {
                skip--;
                continue;
            }
            place = new Place(place.position(), place.records() + 1, place.sequence() + 1);
            into.add(new Item(line, place));
        }
    }

    private void doneUpTo(long position, List<Item> into) {
        place = new Place(position, 0, place.sequence());
        skip = 0;
        if (!into.isEmpty()) {
            into.set(into.size() - 1, new Item(into.getLast().line(), place));
        }
    }

    private @Nullable LogScan opened() throws IOException {
        if (scan != null) {
            return scan;
        }
        List<LogSegment> all = segments.list();
        if (all.isEmpty()) {
            return null;
        }
        LogSegment first = all.getFirst();
        for (LogSegment each : all) {
            first = each.start() <= place.position() ? each : first;
        }
        // A machine that went down may have kept the one file and not the other.
        long position = Math.clamp(place.position(), first.start(), first.start() + segments.length(first));
        if (position != place.position()) {
            place = new Place(position, 0, place.sequence());
            skip = 0;
        }
        LogScan open = LogScan.from(segments, first, position - first.start());
        scan = open;
        return open;
    }

    @Override
    public void close() throws IOException {
        if (scan != null) {
            scan.close();
        }
    }
}
