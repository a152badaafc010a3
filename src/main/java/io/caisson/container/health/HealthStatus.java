package io.caisson.container.health;

/** Whether a container does what it is for. */
public enum HealthStatus {
    /** It was never started. */
    NONE,
    /** Not known yet. */
    STARTING,
    /** The last probe succeeded, or fewer have failed since one did than make it unhealthy. */
    HEALTHY,
    /** Too many probes in a row have failed; or it has ended. */
    UNHEALTHY
}
