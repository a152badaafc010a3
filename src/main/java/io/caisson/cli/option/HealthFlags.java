package io.caisson.cli.option;

import com.google.protobuf.Duration;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.HealthCheck;
import java.util.List;

/** {@code --health-cmd} and its like. */
final class HealthFlags {
    private static final List<String> NAMES = List.of(
            "--health-cmd",
            "--health-interval",
            "--health-timeout",
            "--health-retries",
            "--health-start-period",
            "--health-start-interval",
            "--health-restart");

    private HealthFlags() {}

    static void declare(Flags flags) {
        flags.value("LINE", "What tells whether it is healthy, for its shell: exit code 0", "--health-cmd")
                .value("TIME", "From one run of that to the next (default: 30s)", "--health-interval")
                .value("TIME", "After which a run has failed (default: 30s)", "--health-timeout")
                .value("NUMBER", "How many in a row must fail until it is unhealthy (default: 3)", "--health-retries")
                .value("TIME", "After a start, how long none that fails counts", "--health-start-period")
                .value("TIME", "From one run to the next in that time (default: 5s)", "--health-start-interval")
                .flag("Start it again when it is unhealthy", "--health-restart")
                .flag("No health check, whatever the image says", "--no-healthcheck");
    }

    static void set(Options options, ContainerConfig.Builder config) {
        List<String> given = NAMES.stream().filter(options::isGiven).toList();
        if (options.has("--no-healthcheck")) {
            if (!given.isEmpty()) {
                throw new UsageException(
                        "--no-healthcheck takes the health check away that " + given.getFirst() + " is about");
            }
            config.setHealthCheck(HealthCheck.newBuilder().setDisabled(true));
        } else if (!given.isEmpty()) {
            config.setHealthCheck(check(options));
        }
    }

    private static HealthCheck check(Options options) {
        HealthCheck.Builder check = HealthCheck.newBuilder().setRestartUnhealthy(options.has("--health-restart"));
        options.value("--health-cmd").filter(line -> !line.isEmpty()).ifPresent(check::setShellCommand);
        options.value("--health-interval").ifPresent(text -> check.setInterval(time("--health-interval", text)));
        options.value("--health-timeout").ifPresent(text -> check.setTimeout(time("--health-timeout", text)));
        options.value("--health-start-period")
                .ifPresent(text -> check.setStartPeriod(time("--health-start-period", text)));
        options.value("--health-start-interval")
                .ifPresent(text -> check.setStartInterval(time("--health-start-interval", text)));
        options.value("--health-retries").ifPresent(number -> check.setRetries(retries(number)));
        return check.build();
    }

    private static int retries(String text) {
        long number = Numbers.whole("--health-retries", text);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new UsageException("--health-retries: \"" + text + "\" must be from 0 to " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    private static Duration time(String flag, String text) {
        java.time.Duration time = Moment.span(text)
                .orElseThrow(() -> new UsageException(
                        flag + ": \"" + text + "\" is no length of time; write one such as 30s, 1m30s or 500ms"));
        return Duration.newBuilder()
                .setSeconds(time.getSeconds())
                .setNanos(time.getNano())
                .build();
    }
}
