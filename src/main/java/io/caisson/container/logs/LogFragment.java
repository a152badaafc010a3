package io.caisson.container.logs;

import java.time.Instant;

/**
 * One record of a log file: a line, or as much of it as was there when the engine read.
 *
 * @param data at most 16 KiB; not to be changed
 * @param partial whether the line goes on in the next fragment of the same stream
 */
@SuppressWarnings("ArrayRecordComponent") // bytes that are copied nowhere on their way
record LogFragment(LogStream stream, Instant time, byte[] data, boolean partial) {}
