package io.caisson.spec;

import io.caisson.oci.runtime.BlockIo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits, in the API's units. Null is not limited, but for {@code pidsLimit} and {@code shmSizeBytes}.
 *
 * @param memoryBytes at least 6 MiB
 * @param memorySwapBytes memory and swap together; -1 for swap without limit; null for twice the memory
 * @param memoryReservationBytes what the kernel tries to leave when memory is short; at most the memory
 * @param nanoCpus billionths of a CPU, at least a hundredth of one
 * @param cpuShares weight, 2 to 262144
 * @param cpusetCpus CPUs such as {@code 0-2,5}
 * @param cpusetMems memory nodes such as {@code 0}
 * @param pidsLimit tasks; -1 for no limit; null for 4096
 * @param ulimits resource limits of every process
 * @param shmSizeBytes size of {@code /dev/shm}; null for 64 MiB
 * @param oomScoreAdjustment -1000 to 1000; null for the engine's own
 * @param cpuQuotaMicros processor time in a period, in place of {@code nanoCpus}
 * @param cpuPeriodMicros null for 0.1 s
 * @param swappiness 0 to 100, of cgroup v1
 * @param blockIo use of block devices
 * @param oomKillDisabled whether tasks wait for memory instead of being killed, of cgroup v1
 * @param cgroupParent absolute path of the cgroup that the container's is in; null for the engine's
 */
public record ResourceSettings(
        @Nullable Long memoryBytes,
        @Nullable Long memorySwapBytes,
        @Nullable Long memoryReservationBytes,
        @Nullable Long nanoCpus,
        @Nullable Long cpuShares,
        @Nullable String cpusetCpus,
        @Nullable String cpusetMems,
        @Nullable Long pidsLimit,
        List<Ulimit> ulimits,
        @Nullable Long shmSizeBytes,
        @Nullable Integer oomScoreAdjustment,
        @Nullable Long cpuQuotaMicros,
        @Nullable Long cpuPeriodMicros,
        @Nullable Long swappiness,
        @Nullable BlockIo blockIo,
        boolean oomKillDisabled,
        @Nullable String cgroupParent) {
    /** Nothing asked for. */
    public static final ResourceSettings DEFAULT =
            new ResourceSettings(null, null, null, null, null, null, null, null, List.of(), null, null);

    public ResourceSettings {
        ulimits = List.copyOf(ulimits);
    }

    /** Without what is limited less often. */
    public ResourceSettings(
            @Nullable Long memoryBytes,
            @Nullable Long memorySwapBytes,
            @Nullable Long memoryReservationBytes,
            @Nullable Long nanoCpus,
            @Nullable Long cpuShares,
            @Nullable String cpusetCpus,
            @Nullable String cpusetMems,
            @Nullable Long pidsLimit,
            List<Ulimit> ulimits,
            @Nullable Long shmSizeBytes,
            @Nullable Integer oomScoreAdjustment) {
        this(
                memoryBytes,
                memorySwapBytes,
                memoryReservationBytes,
                nanoCpus,
                cpuShares,
                cpusetCpus,
                cpusetMems,
                pidsLimit,
                ulimits,
                shmSizeBytes,
                oomScoreAdjustment,
                null,
                null,
                null,
                null,
                false,
                null);
    }

    /** The same with other limits of block devices. */
    public ResourceSettings with(@Nullable BlockIo other) {
        return new ResourceSettings(
                memoryBytes,
                memorySwapBytes,
                memoryReservationBytes,
                nanoCpus,
                cpuShares,
                cpusetCpus,
                cpusetMems,
                pidsLimit,
                ulimits,
                shmSizeBytes,
                oomScoreAdjustment,
                cpuQuotaMicros,
                cpuPeriodMicros,
                swappiness,
                other,
                oomKillDisabled,
                cgroupParent);
    }

    /**
     * A resource limit of every process (getrlimit(2)).
     *
     * @param name as in ulimit: {@code nofile}, {@code nproc}, {@code core} …
     * @param soft -1 for none
     * @param hard -1 for none
     */
    public record Ulimit(String name, long soft, long hard) {}
}
