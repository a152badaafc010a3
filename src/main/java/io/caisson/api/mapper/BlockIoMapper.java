package io.caisson.api.mapper;

import io.caisson.container.BlockIoSettings;
import io.caisson.v1.BlockIo;
import io.caisson.v1.BlockIoDevice;
import io.caisson.v1.Resources;
import java.util.List;

/** Limits of block devices, from their message and back. */
final class BlockIoMapper {
    private BlockIoMapper() {}

    static BlockIoSettings settings(BlockIo message) {
        return new BlockIoSettings(
                message.getWeight(),
                values(message.getWeightDevicesList()),
                values(message.getReadBpsList()),
                values(message.getWriteBpsList()),
                values(message.getReadIopsList()),
                values(message.getWriteIopsList()));
    }

    static void set(Resources.Builder resources, BlockIoSettings settings) {
        if (!settings.equals(BlockIoSettings.NONE)) {
            resources.setBlockIo(BlockIo.newBuilder()
                    .setWeight(settings.weight())
                    .addAllWeightDevices(messages(settings.weightDevices()))
                    .addAllReadBps(messages(settings.readBps()))
                    .addAllWriteBps(messages(settings.writeBps()))
                    .addAllReadIops(messages(settings.readIops()))
                    .addAllWriteIops(messages(settings.writeIops())));
        }
    }

    private static List<BlockIoSettings.DeviceValue> values(List<BlockIoDevice> messages) {
        return messages.stream()
                .map(message -> new BlockIoSettings.DeviceValue(message.getPath(), message.getValue()))
                .toList();
    }

    private static List<BlockIoDevice> messages(List<BlockIoSettings.DeviceValue> values) {
        return values.stream()
                .map(value -> BlockIoDevice.newBuilder()
                        .setPath(value.path())
                        .setValue(value.value())
                        .build())
                .toList();
    }
}
