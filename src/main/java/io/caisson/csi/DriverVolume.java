package io.caisson.csi;

import java.util.Map;

/**
 * A volume as its driver knows it.
 *
 * @param handle the driver's own ID of it
 * @param context to be handed back with every call that uses it ({@code volume_context})
 */
public record DriverVolume(String handle, Map<String, String> context) {
    public DriverVolume {
        context = Map.copyOf(context);
    }
}
