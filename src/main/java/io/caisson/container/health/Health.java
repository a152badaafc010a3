package io.caisson.container.health;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a container's health.
 *
 * <pre>
 *            a probe succeeds   as many fail in a row as are allowed   the container ends   it is started
 * NONE              –                          –                              –             STARTING
 * STARTING       HEALTHY                   UNHEALTHY                      UNHEALTHY             –
 * HEALTHY           –                      UNHEALTHY                      UNHEALTHY             –
 * UNHEALTHY      HEALTHY                       –                              –             STARTING
 * </pre>
 *
 * <p>A failure counts, but for those of a probe that was begun in the start period of a run in which none has
 * succeeded yet.
 *
 * @param failingStreak how many probes in a row have failed, of those that count
 * @param log the last probes, the oldest first
 */
public record Health(HealthStatus status, int failingStreak, List<ProbeResult> log) {
    /** Of one that was never started. */
    public static final Health NONE = new Health(HealthStatus.NONE, 0, List.of());

    /** Of one that was just started. */
    public static final Health STARTING = new Health(HealthStatus.STARTING, 0, List.of());

    private static final int KEPT = 5;

    public Health {
        log = List.copyOf(log);
    }

    /**
     * What is known after one more probe.
     *
     * @param runStart when the container was started
     */
    public Health after(ProbeResult result, HealthCheck check, Instant runStart) {
        List<ProbeResult> longer = new ArrayList<>(log);
        longer.add(result);
        List<ProbeResult> last = longer.subList(Math.max(0, longer.size() - KEPT), longer.size());
        if (result.succeeded()) {
            return new Health(HealthStatus.HEALTHY, 0, last);
        }
        if (status == HealthStatus.STARTING && check.forgives(runStart, result.startTime())) {
            return new Health(status, failingStreak, last);
        }
        int streak = failingStreak == Integer.MAX_VALUE ? failingStreak : failingStreak + 1;
        return new Health(streak >= check.retries() ? HealthStatus.UNHEALTHY : status, streak, last);
    }

    /**
     * Whether the next engine must know this, and not only what was known before: not of a container that is as
     * healthy, or unhealthy, as ever.
     */
    boolean differsFrom(Health former) {
        return status != former.status()
                || (status != HealthStatus.UNHEALTHY && failingStreak != former.failingStreak());
    }
}
