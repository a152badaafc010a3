package io.caisson.volume;

import java.time.Instant;
import java.util.Optional;

/**
 * A volume that was deleted, or would be.
 *
 * @param expireTime until when it can be undeleted; empty if its data is gone
 */
public record DeletedVolume(String id, String name, Optional<Instant> expireTime) {}
