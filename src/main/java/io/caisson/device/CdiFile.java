package io.caisson.device;

import java.util.Map;

/**
 * What a CDI file says.
 *
 * @param path the file
 * @param priority of the directory it lies in; the higher one counts
 * @param kind {@code vendor/class} of all its devices
 * @param edits for every container that has one of its devices
 * @param devices by name
 */
record CdiFile(String path, int priority, String kind, DeviceEdits edits, Map<String, DeviceEdits> devices) {
    CdiFile {
        devices = Map.copyOf(devices);
    }
}
