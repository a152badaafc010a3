package io.caisson.container.logs;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the files of a log. Its name says where it begins: {@code container.log} at 0, {@code
 * container.log.4096} after 4,096 bytes of the log, with {@code .gz} once it is compressed. Nothing is ever
 * renamed but what was compressed, so that there is no moment at which a log has no file to go on with.
 *
 * @param start where it begins, counted in bytes of the whole log, uncompressed
 */
record LogSegment(long start, boolean compressed) {
    /** From the oldest on; of two with the same bytes the one that is not compressed first. */
    static final Comparator<LogSegment> ORDER =
            Comparator.comparingLong(LogSegment::start).thenComparing(LogSegment::compressed);

    private static final String FIRST = "container.log";
    private static final String GZIP = ".gz";
    private static final Pattern NAME = Pattern.compile("container\\.log(?:\\.([1-9]\\d{0,17}))?(\\.gz)?");

    /** The file of a name; empty if it is none of a log's. */
    static Optional<LogSegment> of(Path file) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return Optional.empty();
        }
        String start = name.group(1);
        return Optional.of(new LogSegment(start == null ? 0 : Long.parseLong(start), name.group(2) != null));
    }

    LogSegment asCompressed() {
        return new LogSegment(start, true);
    }

    Path in(Path directory) {
        return directory.resolve((start == 0 ? FIRST : FIRST + "." + start) + (compressed ? GZIP : ""));
    }
}
