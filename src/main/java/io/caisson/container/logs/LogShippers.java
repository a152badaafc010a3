package io.caisson.container.logs;

import io.caisson.syslog.LocalHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What is sent of all containers whose log driver is {@code syslog}, over their runs and after their ends. */
final class LogShippers {
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final ConcurrentMap<String, LogShipper> shippers = new ConcurrentHashMap<>();

    /**
     * A run begins.
     *
     * @param directory of the container's log
     * @param position as in {@link ContainerLogs#write}
     */
    LogDestination open(LoggedContainer container, Path directory, OptionalLong position) {
        SyslogSettings settings = settings(container);
        LogShipper shipper = shipper(container, settings, directory);
        Rotation rotation = new Rotation(settings.fileSize(), Integer.MAX_VALUE, false);
        LogWriter writer = LogWriter.open(shipper.segments(), new LogFeed(), rotation, position, () -> {});
        try {
            shipper.begin(settings.format(LocalHost.name(), container), writer.position());
        } catch (IOException e) {
            throw new UncheckedIOException("Reading how far the log " + directory + " was sent", e);
        }
        return new SpooledDestination(writer, shipper, settings, container.id());
    }

    /** After an engine's start: sends what is left of one that does not run; nothing if it does. */
    void resume(LoggedContainer container, Path directory) {
        if (shippers.containsKey(container.id())) {
            return;
        }
        try {
            LogSegments segments = new LogSegments(directory);
            List<LogSegment> all = segments.list();
            if (!all.isEmpty()) {
                long end = all.getLast().start() + segments.length(all.getLast());
                shipper(container, settings(container), directory).end(end);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Reading the log " + directory, e);
        }
    }

    /** A container is about to be removed: what can be sent soon is, nothing more later. */
    void forget(String id) {
        LogShipper shipper = shippers.remove(id);
        if (shipper != null) {
            shipper.close(LAST_WORDS);
        }
    }

    private LogShipper shipper(LoggedContainer container, SyslogSettings settings, Path directory) {
        return shippers.computeIfAbsent(
                container.id(),
                id -> new LogShipper(
                        new LogSegments(directory), settings, settings.format(LocalHost.name(), container), id));
    }

    private static SyslogSettings settings(LoggedContainer container) {
        return SyslogSettings.of(new LogOptions("options", container.log().options()));
    }
}
