package io.caisson.device;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Stat;
import java.nio.file.Path;

/** The numbers of a block device of the host. */
public record BlockDevice(long major, long minor) {
    /**
     * Looks a device up.
     *
     * @throws EngineException {@code DEVICE_NOT_FOUND} if there is nothing, or no block device
     */
    public static BlockDevice at(String path) {
        Stat stat = HostDevices.stat(Path.of(path));
        if (stat.type() != FileType.BLOCK_DEVICE) {
            throw new EngineException(
                            ErrorReason.DEVICE_NOT_FOUND,
                            "Cannot limit the use of " + path
                                    + ": it is no block device. Name a disk, such as /dev/sda")
                    .with("device", path);
        }
        return new BlockDevice(stat.specialMajor(), stat.specialMinor());
    }
}
