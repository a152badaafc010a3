package io.caisson.container.lifecycle;

import io.caisson.container.BlockIoSettings;
import io.caisson.container.BlockIoSettings.DeviceValue;
import io.caisson.device.BlockDevice;
import io.caisson.error.EngineException;
import io.caisson.error.FieldViolation;
import io.caisson.oci.runtime.BlockIo;
import io.caisson.oci.runtime.ThrottleDevice;
import io.caisson.oci.runtime.WeightDevice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Limits of block devices: their rules, and what they come to now, since devices get other numbers. */
final class BlockIoInput {
    private static final int LEAST_WEIGHT = 10;
    private static final int MOST_WEIGHT = 1000;
    private static final String FIELD = "config.resources.block_io.";

    private final boolean strict;

    private BlockIoInput(boolean strict) {
        this.strict = strict;
    }

    /** Null for none; throws {@code DEVICE_NOT_FOUND}. */
    static @Nullable BlockIo of(BlockIoSettings settings) {
        return new BlockIoInput(true).limits(settings);
    }

    /** The same without devices that have gone, and their limits with them. */
    static @Nullable BlockIo ofPresent(BlockIoSettings settings) {
        return new BlockIoInput(false).limits(settings);
    }

    static void check(BlockIoSettings settings, List<FieldViolation> violations) {
        if (settings.weight() != 0) {
            checkWeight(FIELD + "weight", settings.weight(), violations);
        }
        for (int i = 0; i < settings.weightDevices().size(); i++) {
            checkWeight(
                    FIELD + "weight_devices[" + i + "].value",
                    settings.weightDevices().get(i).value(),
                    violations);
        }
        checkPaths("weight_devices", settings.weightDevices(), violations);
        checkRates("read_bps", settings.readBps(), violations);
        checkRates("write_bps", settings.writeBps(), violations);
        checkRates("read_iops", settings.readIops(), violations);
        checkRates("write_iops", settings.writeIops(), violations);
    }

    private @Nullable BlockIo limits(BlockIoSettings settings) {
        if (settings.equals(BlockIoSettings.NONE)) {
            return null;
        }
        List<WeightDevice> weights = new ArrayList<>();
        for (DeviceValue weight : settings.weightDevices()) {
            find(weight.path())
                    .ifPresent(device ->
                            weights.add(new WeightDevice(device.major(), device.minor(), (int) weight.value(), null)));
        }
        return new BlockIo(
                settings.weight() == 0 ? null : settings.weight(),
                null,
                weights,
                rates(settings.readBps()),
                rates(settings.writeBps()),
                rates(settings.readIops()),
                rates(settings.writeIops()));
    }

    private List<ThrottleDevice> rates(List<DeviceValue> values) {
        List<ThrottleDevice> rates = new ArrayList<>();
        for (DeviceValue rate : values) {
            find(rate.path())
                    .ifPresent(device -> rates.add(new ThrottleDevice(device.major(), device.minor(), rate.value())));
        }
        return rates;
    }

    private Optional<BlockDevice> find(String path) {
        try {
            return Optional.of(BlockDevice.at(path));
        } catch (EngineException e) {
            if (strict) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static void checkWeight(String field, long weight, List<FieldViolation> violations) {
        require(
                weight >= LEAST_WEIGHT && weight <= MOST_WEIGHT,
                field,
                "must be from " + LEAST_WEIGHT + " to " + MOST_WEIGHT + ", is " + weight,
                violations);
    }

    private static void checkRates(String list, List<DeviceValue> rates, List<FieldViolation> violations) {
        for (int i = 0; i < rates.size(); i++) {
            require(
                    rates.get(i).value() > 0,
                    FIELD + list + "[" + i + "].value",
                    "must be above 0, is " + rates.get(i).value(),
                    violations);
        }
        checkPaths(list, rates, violations);
    }

    private static void checkPaths(String list, List<DeviceValue> values, List<FieldViolation> violations) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            String path = values.get(i).path();
            String field = FIELD + list + "[" + i + "].path";
            require(
                    path.startsWith("/") && path.indexOf('\0') < 0,
                    field,
                    "must be the absolute path of a block device, is \"" + path + "\"",
                    violations);
            require(seen.add(path), field, "\"" + path + "\" is there twice", violations);
        }
    }

    private static void require(boolean holds, String field, String why, List<FieldViolation> violations) {
        if (!holds) {
            violations.add(new FieldViolation(field, why));
        }
    }
}
