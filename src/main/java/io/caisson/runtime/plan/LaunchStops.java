package io.caisson.runtime.plan;

/**
 * Where a launch stops beyond the wait for its release.
 *
 * @param beforeRoot waits for a release once all is mounted and the root not yet entered: for hooks
 * @param atGate waits, once released, until somebody else starts it
 */
public record LaunchStops(boolean beforeRoot, boolean atGate) {
    /** An engine's container, which is released when it is started. */
    public static final LaunchStops NONE = new LaunchStops(false, false);
}
