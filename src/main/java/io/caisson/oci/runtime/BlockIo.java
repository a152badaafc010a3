package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Block device limits: runtime-spec {@code config-linux.md#block-io}.
 *
 * @param weight relative weight, 10 to 1000
 * @param leafWeight weight against children (cgroup v1)
 * @param weightDevice weights per device
 * @param throttleReadBpsDevice bytes read per second
 * @param throttleWriteBpsDevice bytes written per second
 * @param throttleReadIOPSDevice reads per second
 * @param throttleWriteIOPSDevice writes per second
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BlockIo(
        @Nullable Integer weight,
        @Nullable Integer leafWeight,
        List<WeightDevice> weightDevice,
        List<ThrottleDevice> throttleReadBpsDevice,
        List<ThrottleDevice> throttleWriteBpsDevice,
        List<ThrottleDevice> throttleReadIOPSDevice,
        List<ThrottleDevice> throttleWriteIOPSDevice) {
    public BlockIo {
        weightDevice = Copies.of(weightDevice);
        throttleReadBpsDevice = Copies.of(throttleReadBpsDevice);
        throttleWriteBpsDevice = Copies.of(throttleWriteBpsDevice);
        throttleReadIOPSDevice = Copies.of(throttleReadIOPSDevice);
        throttleWriteIOPSDevice = Copies.of(throttleWriteIOPSDevice);
    }
}
