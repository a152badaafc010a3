package io.caisson.container.logs;

import java.time.Instant;

/**
 * A line that a container wrote, or a part of one that was longer than 16 KiB.
 *
 * @param time when the engine read it, to the nanosecond
 * @param data the bytes as they were written, with the line feed if there was one; not to be changed
 * @param partial whether the line goes on in the next record of the same stream
 */
@SuppressWarnings("ArrayRecordComponent") // bytes that are copied nowhere on their way
public record LogRecord(LogStream stream, Instant time, byte[] data, boolean partial) {}
