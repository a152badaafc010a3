package io.caisson.container.lifecycle;

import io.caisson.container.BlockIoSettings;
import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerConfig.ResourceSettings;
import io.caisson.container.ContainerUpdate;
import io.caisson.error.EngineException;
import io.caisson.error.FieldViolation;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a configuration becomes when some of its fields get the values of another. */
final class ConfigChange {
    private static final String LABELS = "labels";
    private static final String RESTART_POLICY = "restart_policy";
    private static final Set<String> PATHS = Set.of(
            LABELS,
            RESTART_POLICY,
            "resources.memory_bytes",
            "resources.memory_swap_bytes",
            "resources.memory_reservation_bytes",
            "resources.nano_cpus",
            "resources.cpu_shares",
            "resources.cpuset_cpus",
            "resources.cpuset_mems",
            "resources.pids_limit",
            "resources.cpu_quota",
            "resources.cpu_period",
            "resources.memory_swappiness",
            "resources.block_io.weight",
            "resources.block_io.weight_devices",
            "resources.block_io.read_bps",
            "resources.block_io.write_bps",
            "resources.block_io.read_iops",
            "resources.block_io.write_iops");

    private final Set<String> paths;
    private final ResourceSettings former;
    private final ResourceSettings wanted;

    private ConfigChange(Set<String> paths, ResourceSettings former, ResourceSettings wanted) {
        this.paths = paths;
        this.former = former;
        this.wanted = wanted;
    }

    /** Throws {@code INVALID_REQUEST} for a path that is none, or of a field that cannot change. */
    static void checkPaths(List<String> paths) {
        if (paths.isEmpty()) {
            throw EngineException.invalid("update_mask", "is required: it names the fields to change");
        }
        List<FieldViolation> violations = paths.stream()
                .filter(path -> !PATHS.contains(path) && !StoppedChange.PATHS.contains(path))
                .map(path -> new FieldViolation(
                        "update_mask",
                        "\"" + path + "\" cannot be changed; what can is " + words(PATHS)
                                + "; and, of a container that does not run, " + words(StoppedChange.PATHS)))
                .toList();
        if (!violations.isEmpty()) {
            throw EngineException.invalid(violations);
        }
    }

    private static String words(Set<String> paths) {
        return String.join(", ", paths.stream().sorted().toList());
    }

    static ContainerConfig apply(ContainerConfig former, ContainerUpdate update) {
        Set<String> paths = Set.copyOf(update.paths());
        ContainerConfig values = update.values();
        return StoppedChange.apply(paths, former, values)
                .with(
                        paths.contains(LABELS) ? values.labels() : former.labels(),
                        new ConfigChange(paths, former.resources(), values.resources()).resources(),
                        paths.contains(RESTART_POLICY) ? values.restartPolicy() : former.restartPolicy());
    }

    private ResourceSettings resources() {
        return new ResourceSettings(
                chosen("memory_bytes", ResourceSettings::memoryBytes),
                chosen("memory_swap_bytes", ResourceSettings::memorySwapBytes),
                chosen("memory_reservation_bytes", ResourceSettings::memoryReservationBytes),
                chosen("nano_cpus", ResourceSettings::nanoCpus),
                chosen("cpu_shares", ResourceSettings::cpuShares),
                chosen("cpuset_cpus", ResourceSettings::cpusetCpus),
                chosen("cpuset_mems", ResourceSettings::cpusetMems),
                chosen("pids_limit", ResourceSettings::pidsLimit),
                chosen("ulimits", ResourceSettings::ulimits),
                chosen("shm_size_bytes", ResourceSettings::shmSizeBytes),
                chosen("oom_score_adj", ResourceSettings::oomScoreAdjustment),
                chosen("cpu_quota", ResourceSettings::cpuQuotaMicros),
                chosen("cpu_period", ResourceSettings::cpuPeriodMicros),
                chosen("memory_swappiness", ResourceSettings::swappiness),
                new BlockIoSettings(
                        block("weight", BlockIoSettings::weight),
                        block("weight_devices", BlockIoSettings::weightDevices),
                        block("read_bps", BlockIoSettings::readBps),
                        block("write_bps", BlockIoSettings::writeBps),
                        block("read_iops", BlockIoSettings::readIops),
                        block("write_iops", BlockIoSettings::writeIops)),
                chosen("oom_kill_disable", ResourceSettings::oomKillDisabled),
                chosen("cgroup_parent", ResourceSettings::cgroupParent));
    }

    private <T> T block(String field, Function<BlockIoSettings, T> value) {
        return chosen("block_io." + field, settings -> value.apply(settings.blockIo()));
    }

    private <T extends @Nullable Object> T chosen(String field, Function<ResourceSettings, T> value) {
        return value.apply(paths.contains("resources." + field) ? wanted : former);
    }
}
