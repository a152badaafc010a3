package io.caisson.container.logs;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the fragments of a log file together to what readers get: whole lines, or parts of 16 KiB of a
 * line that is longer. Each stream has a line of its own under way.
 *
 * <p>This happens when reading, not when writing, so that the engine holds no output in memory, and loses
 * none when it is killed.
 */
final class LineAssembler {
    private final Map<LogStream, Pending> pending = new EnumMap<>(LogStream.class);

    /** The records that a fragment completes, in order. */
    List<LogRecord> add(LogFragment fragment) {
        Pending line = pending.get(fragment.stream());
        if (line == null && !fragment.partial() && fragment.data().length > 0) {
            return List.of(new LogRecord(fragment.stream(), fragment.time(), fragment.data(), false));
        }
        if (line == null) {
            line = new Pending(fragment.stream(), fragment.time());
            pending.put(fragment.stream(), line);
        }
        List<LogRecord> done = new ArrayList<>();
        line.add(fragment, done);
        if (!fragment.partial()) {
            pending.remove(fragment.stream());
            line.end(done);
        }
        return done;
    }

    /** Whether no line is under way. */
    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** What is under way, at the end of a log: lines without line feed. */
    List<LogRecord> flush() {
        List<LogRecord> done = new ArrayList<>();
        pending.values().forEach(line -> line.end(done));
        pending.clear();
        return done;
    }

    private static final class Pending {
        private final LogStream stream;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Instant time;

        Pending(LogStream stream, Instant time) {
            this.stream = stream;
            this.time = time;
        }

        void add(LogFragment fragment, List<LogRecord> done) {
            byte[] data = fragment.data();
            int at = 0;
            while (at < data.length) {
                // Full, and more to come: this part is not the last one.
                if (bytes.size() == LogFormat.LONGEST) {
                    done.add(new LogRecord(stream, time, bytes.toByteArray(), true));
                    bytes.reset();
                }
                if (bytes.size() == 0) {
                    time = fragment.time();
                }
                int taken = Math.min(data.length - at, LogFormat.LONGEST - bytes.size());
                bytes.write(data, at, taken);
                at += taken;
            }
        }

        void end(List<LogRecord> done) {
            if (bytes.size() > 0) {
                done.add(new LogRecord(stream, time, bytes.toByteArray(), false));
            }
        }
    }
}
