package io.caisson.volume;

import java.util.Map;

/**
 * A volume whose labels are to be these.
 *
 * @param volume name, ID or unique prefix of the ID
 * @param labels all of them; at most 64 KiB
 * @param etag of the volume as the caller knows it; empty for any
 */
public record UpdateVolume(String volume, Map<String, String> labels, String etag) {
    public UpdateVolume {
        labels = Map.copyOf(labels);
    }
}
