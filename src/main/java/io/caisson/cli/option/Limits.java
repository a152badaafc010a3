package io.caisson.cli.option;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.caisson.v1.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** The flags of limits that a container is made with, or gets later. */
public final class Limits {
    private final Options options;
    private final List<String> given = new ArrayList<>();

    /** What the user wrote of the flags that {@link #declare} declares. */
    public Limits(Options options) {
        this.options = options;
    }

    /** Declares the flags. */
    public static Flags declare(Flags flags) {
        return ContainerFlags.limits(flags);
    }

    /** Sets what is given; returns the names of the fields. */
    public List<String> set(Resources.Builder resources) {
        size("-m", "memory_bytes", resources::setMemoryBytes);
        size("--memory-swap", "memory_swap_bytes", resources::setMemorySwapBytes);
        size("--memory-reservation", "memory_reservation_bytes", resources::setMemoryReservationBytes);
        text("--cpus", "nano_cpus", cpus -> resources.setNanoCpus(Numbers.nanoCpus("--cpus", cpus)));
        text("-c", "cpu_shares", shares -> resources.setCpuShares(Numbers.whole("--cpu-shares", shares)));
        text("--pids-limit", "pids_limit", pids -> resources.setPidsLimit(pidsLimit(pids)));
        text("--cpuset-cpus", "cpuset_cpus", resources::setCpusetCpus);
        text("--cpuset-mems", "cpuset_mems", resources::setCpusetMems);
        text("--cpu-quota", "cpu_quota", time -> resources.setCpuQuota(micros("--cpu-quota", time)));
        text("--cpu-period", "cpu_period", time -> resources.setCpuPeriod(micros("--cpu-period", time)));
        text("--memory-swappiness", "memory_swappiness", text -> swappiness(text, resources));
        given.addAll(new BlockIoFlags(options).set(resources));
        return List.copyOf(given);
    }

    /** Docker spells "no limit" 0 as well as -1. */
    private static Duration micros(String flag, String text) {
        return Durations.fromMicros(Math.max(0, Numbers.whole(flag, text)));
    }

    /** Docker's -1 is the kernel's own. */
    private static void swappiness(String text, Resources.Builder resources) {
        long value = Numbers.whole("--memory-swappiness", text);
        if (value != -1) {
            resources.setMemorySwappiness(Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
    }

    /** Docker spells "no limit" 0 as well as -1. */
    private static long pidsLimit(String text) {
        long limit = Numbers.whole("--pids-limit", text);
        return limit == 0 ? -1 : limit;
    }

    private void size(String flag, String field, LongConsumer setter) {
        text(flag, field, size -> setter.accept(ByteSize.parse(flag, size)));
    }

    private void text(String flag, String field, Consumer<String> setter) {
        options.value(flag).ifPresent(value -> {
            given.add(field);
            setter.accept(value);
        });
    }
}
