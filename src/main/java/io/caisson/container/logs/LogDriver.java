package io.caisson.container.logs;

import io.caisson.error.FieldViolation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What may be done with a container's output. */
public enum LogDriver {
    /** Files of JSON lines, which can be read ({@link LogFormat}). */
    JSON("compress max-file max-size"),
    /** A receiver of syslog ({@link SyslogSettings}), who keeps it or not. */
    SYSLOG(SyslogSettings.OPTIONS),
    /** Nothing: it is read, so that the container does not hang, and dropped. */
    NONE("");

    private final String options;

    /** @param options their names, with spaces between them */
    LogDriver(String options) {
        this.options = options;
    }

    /** As it is spelled: {@code json}. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether what it was given can be read again. */
    public boolean keeps() {
        return this == JSON;
    }

    /** The driver of a configuration that was checked. */
    public static LogDriver of(LogConfiguration configuration) {
        return find(configuration.driver())
                .orElseThrow(() -> new IllegalArgumentException("There is no log driver " + configuration.driver()));
    }

    /**
     * All that is wrong with a configuration.
     *
     * @param field where it stands in the request
     */
    public static List<FieldViolation> violations(String field, LogConfiguration configuration) {
        Optional<LogDriver> driver = find(configuration.driver());
        if (driver.isEmpty()) {
            String known = Arrays.stream(values()).map(LogDriver::spelling).collect(Collectors.joining(", "));
            return List.of(new FieldViolation(
                    field + ".driver", "must be one of " + known + ", but is \"" + configuration.driver() + "\""));
        }
        LogOptions given = new LogOptions(field + ".options", configuration.options());
        driver.get().check(given);
        return given.violations();
    }

    private void check(LogOptions given) {
        given.refuseOthers(spelling(), options.isEmpty() ? List.of() : List.of(options.split(" ", -1)));
        if (this == JSON) {
            rotation(given);
        } else if (this == SYSLOG) {
            SyslogSettings.of(given);
        }
    }

    /** When the files of a configuration that was checked are rotated. */
    static Rotation rotation(LogConfiguration configuration) {
        return rotation(new LogOptions("options", configuration.options()));
    }

    private static Rotation rotation(LogOptions given) {
        long size = given.size("max-size", Rotation.LEAST_SIZE);
        long files = given.number("max-file", 1, 1, 1000);
        boolean compress = given.yes("compress");
        given.require(
                files == 1 || size != Long.MAX_VALUE, "max-file", "needs max-size: one file without limit takes all");
        given.require(
                !compress || files > 1,
                "compress",
                "needs max-file=2 or more: the file that is written is not compressed");
        return new Rotation(size, Math.toIntExact(files), compress);
    }

    private static Optional<LogDriver> find(String spelling) {
        return Arrays.stream(values())
                .filter(driver -> driver.spelling().equals(spelling))
                .findFirst();
    }
}
