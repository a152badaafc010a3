package io.caisson.runtime;

import java.time.Instant;

/** A process that was made in a container has ended; {@code exitCode} is 0 to 255, 128 + n for a signal. */
public record ExecExit(String id, String containerId, int exitCode, Instant finishedAt) {}
