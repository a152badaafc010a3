package io.caisson.event;

import java.time.Duration;

/**
 * How long events are kept: as long as they are younger than the age, or among the newest by count.
 *
 * @param age setting {@code caisson.events.keep-age}
 * @param count setting {@code caisson.events.keep-count}
 */
public record EventRetention(Duration age, int count) {}
