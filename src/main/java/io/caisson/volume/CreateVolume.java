package io.caisson.volume;

import java.util.Map;

/**
 * A volume to make.
 *
 * @param name a letter or digit, then letters, digits, {@code _}, {@code .} and {@code -}, 2 to 128
 *     characters; empty for an anonymous volume, whose name is its ID
 * @param driver {@code local}, or empty for it
 * @param options of the driver; those of {@code local}: see {@link VolumeQuota}
 * @param labels at most 64 KiB in all
 * @param validateOnly check and answer as if, without any change
 */
public record CreateVolume(
        String name, String driver, Map<String, String> options, Map<String, String> labels, boolean validateOnly) {
    public CreateVolume {
        options = Map.copyOf(options);
        labels = Map.copyOf(labels);
    }

    /** A local volume with a name and no labels. */
    public static CreateVolume named(String name) {
        return new CreateVolume(name, "", Map.of(), Map.of(), false);
    }

    /** A local volume without a name. */
    public static CreateVolume anonymous(Map<String, String> labels) {
        return new CreateVolume("", "", Map.of(), labels, false);
    }
}
