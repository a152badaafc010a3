package io.caisson.runtime;

import java.time.Instant;

/**
 * A command was executed.
 *
 * @param pid as the host sees it
 */
public record Started(int pid, Instant time) {}
