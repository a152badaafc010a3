package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * Limits of a container's use of block devices.
 *
 * @param weight against other containers, 10 to 1000; 0 for the kernel's own
 * @param weightDevices weights of single devices
 * @param readBps bytes a second
 * @param writeBps bytes a second
 * @param readIops operations a second
 * @param writeIops operations a second
 */
@RegisterForReflection
public record BlockIoSettings(
        int weight,
        List<DeviceValue> weightDevices,
        List<DeviceValue> readBps,
        List<DeviceValue> writeBps,
        List<DeviceValue> readIops,
        List<DeviceValue> writeIops) {
    /** Nothing is limited. */
    public static final BlockIoSettings NONE =
            new BlockIoSettings(0, List.of(), List.of(), List.of(), List.of(), List.of());

    public BlockIoSettings {
        weightDevices = List.copyOf(weightDevices);
        readBps = List.copyOf(readBps);
        writeBps = List.copyOf(writeBps);
        readIops = List.copyOf(readIops);
        writeIops = List.copyOf(writeIops);
    }

    /**
     * What holds for a device.
     *
     * @param path of the host
     */
    @RegisterForReflection
    public record DeviceValue(String path, long value) {}
}
