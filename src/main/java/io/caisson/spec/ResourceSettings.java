package io.caisson.spec;

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
        @Nullable Integer oomScoreAdjustment) {
    /** Nothing asked for. */
    public static final ResourceSettings DEFAULT =
            new ResourceSettings(null, null, null, null, null, null, null, null, List.of(), null, null);

    public ResourceSettings {
        ulimits = List.copyOf(ulimits);
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
