package io.caisson.cli.option;

import io.caisson.v1.BlockIo;
import io.caisson.v1.BlockIoDevice;
import io.caisson.v1.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** {@code --blkio-weight} and the limits of single devices, {@code DEVICE:VALUE}. */
final class BlockIoFlags {
    private final Options options;
    private final List<String> given = new ArrayList<>();

    BlockIoFlags(Options options) {
        this.options = options;
    }

    /** Sets what is given; returns the names of the fields. */
    List<String> set(Resources.Builder resources) {
        BlockIo.Builder limits = BlockIo.newBuilder();
        options.value("--blkio-weight").ifPresent(weight -> {
            given.add("block_io.weight");
            long value = Numbers.whole("--blkio-weight", weight);
            limits.setWeight(Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
        });
        devices("--blkio-weight-device", "weight_devices", Numbers::whole, limits::addWeightDevices);
        devices("--device-read-bps", "read_bps", ByteSize::parse, limits::addReadBps);
        devices("--device-write-bps", "write_bps", ByteSize::parse, limits::addWriteBps);
        devices("--device-read-iops", "read_iops", Numbers::whole, limits::addReadIops);
        devices("--device-write-iops", "write_iops", Numbers::whole, limits::addWriteIops);
        if (!given.isEmpty()) {
            resources.setBlockIo(limits);
        }
        return given;
    }

    /** An empty word alone takes all away, in an update. */
    private void devices(
            String flag, String field, BiFunction<String, String, Long> parser, Consumer<BlockIoDevice> adder) {
        List<String> words = options.values(flag);
        if (words.isEmpty()) {
            return;
        }
        given.add("block_io." + field);
        if (words.equals(List.of(""))) {
            return;
        }
        for (String word : words) {
            int colon = word.lastIndexOf(':');
            if (colon <= 0) {
                throw new UsageException(flag + " \"" + word + "\": write DEVICE:VALUE, as in /dev/sda:1m");
            }
            adder.accept(BlockIoDevice.newBuilder()
                    .setPath(word.substring(0, colon))
                    .setValue(parser.apply(flag, word.substring(colon + 1)))
                    .build());
        }
    }
}
