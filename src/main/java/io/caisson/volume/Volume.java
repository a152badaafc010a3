package io.caisson.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A volume as it was when it was read.
 *
 * @param id 64 hexadecimal digits
 * @param name unique among the volumes of an engine; an anonymous volume's is its ID
 * @param node the engine it belongs to
 * @param driver {@code local}
 * @param options of the driver; those of {@code local}: see {@link VolumeQuota}
 * @param anonymous made without a name
 * @param mountpoint the directory on the host that holds its data
 * @param usedBy IDs of the containers that mount it, stopped ones included
 * @param deleteTime when it was deleted, if it can be undeleted
 * @param expireTime until when it can be undeleted
 * @param releaseTime when a container last gave it up
 * @param etag changes with the volume's own fields, not with its use
 */
public record Volume(
        String id,
        String name,
        String node,
        String driver,
        Map<String, String> labels,
        Map<String, String> options,
        boolean anonymous,
        Path mountpoint,
        List<String> usedBy,
        Instant createTime,
        Optional<Instant> deleteTime,
        Optional<Instant> expireTime,
        Optional<Instant> releaseTime,
        String etag) {
    public Volume {
        labels = Map.copyOf(labels);
        options = Map.copyOf(options);
        usedBy = List.copyOf(usedBy);
    }
}
