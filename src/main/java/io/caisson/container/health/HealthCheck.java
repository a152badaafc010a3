package io.caisson.container.health;

import io.caisson.oci.Healthcheck;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a container's health is checked, with nothing left open.
 *
 * @param test {@code CMD} and a command, or {@code CMD-SHELL} and a line for the shell
 * @param shell what a line is handed to
 * @param interval from the start, or the end of a probe, to the next
 * @param timeout after which a probe has failed
 * @param retries how many in a row must fail until it is unhealthy
 * @param startPeriod how long after a start what fails does not count, unless something has succeeded
 * @param startInterval in place of {@code interval} in that time
 * @param restartUnhealthy whether a container that is unhealthy is started again
 */
@RegisterForReflection
public record HealthCheck(
        List<String> test,
        List<String> shell,
        Duration interval,
        Duration timeout,
        int retries,
        Duration startPeriod,
        Duration startInterval,
        boolean restartUnhealthy) {
    /** Before a command. */
    public static final String COMMAND = "CMD";
    /** Before a line for the shell. */
    public static final String LINE = "CMD-SHELL";
    /** In place of either: there is no check. */
    public static final String NONE = "NONE";

    private static final List<String> SHELL = List.of("/bin/sh", "-c");
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration START_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final int RETRIES = 3;

    public HealthCheck {
        test = List.copyOf(test);
        shell = List.copyOf(shell);
    }

    /** What a request and an image say together; empty if there is nothing to run. */
    public static Optional<HealthCheck> of(HealthSettings asked, @Nullable Healthcheck image, List<String> imageShell) {
        Healthcheck given = image == null ? new Healthcheck(List.of(), null, null, null, null, null) : image;
        List<String> test = asked.test().isEmpty() ? given.test() : asked.test();
        if (!isRunnable(test)) {
            return Optional.empty();
        }
        Duration interval =
                chosen(asked.interval(), given, Healthcheck::interval).orElse(INTERVAL);
        Duration ordinary = interval.compareTo(START_INTERVAL) < 0 ? interval : START_INTERVAL;
        Integer retries = given.retries();
        int most = asked.retries() > 0 ? asked.retries() : retries == null ? 0 : retries;
        return Optional.of(new HealthCheck(
                test,
                imageShell.isEmpty() ? SHELL : imageShell,
                interval,
                chosen(asked.timeout(), given, Healthcheck::timeout).orElse(TIMEOUT),
                most > 0 ? most : RETRIES,
                chosen(asked.startPeriod(), given, Healthcheck::startPeriod).orElse(Duration.ZERO),
                chosen(asked.startInterval(), given, Healthcheck::startInterval).orElse(ordinary),
                asked.restartUnhealthy()));
    }

    /** Whether a test says what to run, in a way that is known. */
    public static boolean isRunnable(List<String> test) {
        boolean known = !test.isEmpty()
                && (test.getFirst().equals(COMMAND) || test.getFirst().equals(LINE));
        return known && test.size() > 1 && !test.get(1).isEmpty();
    }

    /** The command with its arguments. */
    public List<String> command() {
        List<String> words = test.subList(1, test.size());
        if (test.getFirst().equals(COMMAND)) {
            return words;
        }
        List<String> command = new ArrayList<>(shell);
        command.addAll(words);
        return command;
    }

    /** How long it is from now, when one probe has ended, to the next. */
    Duration pause(HealthStatus status, Instant runStart, Instant now) {
        return status == HealthStatus.STARTING && forgives(runStart, now) ? startInterval : interval;
    }

    /** Whether a probe that is begun now may fail without counting, if none has succeeded. */
    boolean forgives(Instant runStart, Instant now) {
        return Duration.between(runStart, now).compareTo(startPeriod) < 0;
    }

    private static Optional<Duration> chosen(
            @Nullable Duration asked, Healthcheck image, Function<Healthcheck, @Nullable Long> field) {
        Long nanos = field.apply(image);
        Duration ofImage = nanos == null || nanos <= 0 ? null : Duration.ofNanos(nanos);
        return Optional.ofNullable(asked == null ? ofImage : asked)
                .map(time -> time.compareTo(LONGEST) > 0 ? LONGEST : time);
    }
}
