package io.caisson.runtime;

import java.time.Instant;

/**
 * A container has ended, and its output is complete.
 *
 * @param exitCode 0 to 255; 128 + n for a process that signal n killed
 * @param oomKilled the kernel killed a process of it for want of memory
 * @param error why the end is not known as it was; empty if it is
 */
public record ContainerExit(String id, int exitCode, boolean oomKilled, Instant finishedAt, String error) {}
