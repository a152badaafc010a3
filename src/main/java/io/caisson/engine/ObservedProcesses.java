package io.caisson.engine;

import io.caisson.container.ContainerProcess;
import io.caisson.container.NetworkUsage;
import io.caisson.container.ResourceUsage;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.cgroup.CgroupUsage;
import io.caisson.kernel.process.NetworkCounters;
import io.caisson.kernel.process.ProcessEntry;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What the kernel tells of a container's cgroup and processes, in the words of the container use case. */
final class ObservedProcesses {
    private final Cgroup cgroup;
    private @Nullable List<ProcessEntry> entries;

    ObservedProcesses(Cgroup cgroup) {
        this.cgroup = cgroup;
    }

    List<ContainerProcess> list() {
        return entries().stream()
                .map(each -> new ContainerProcess(
                        each.pid(),
                        each.innermostPid(),
                        each.parentPid(),
                        each.uid(),
                        each.state(),
                        each.threads(),
                        each.residentBytes(),
                        each.cpuTime(),
                        each.startTime(),
                        each.command()))
                .toList();
    }

    /** Of the first process, if it is still of this cgroup: its number may be another's by now. */
    List<NetworkUsage> networks(long pid) {
        if (!cgroup.processes().contains(pid)) {
            return List.of();
        }
        return NetworkCounters.of(pid).stream()
                .map(each -> new NetworkUsage(
                        each.name(),
                        each.receivedBytes(),
                        each.receivedPackets(),
                        each.receiveErrors(),
                        each.receiveDrops(),
                        each.sentBytes(),
                        each.sentPackets(),
                        each.sendErrors(),
                        each.sendDrops()))
                .toList();
    }

    ResourceUsage usage() {
        CgroupUsage usage = cgroup.usage();
        return new ResourceUsage(
                Duration.ofNanos(orSum(
                        usage.cpuNanos(),
                        each -> each.cpuTime().plus(each.reapedCpuTime()).toNanos())),
                orSum(usage.memoryBytes(), ProcessEntry::residentBytes),
                usage.cacheBytes() == null ? 0 : usage.cacheBytes(),
                orSum(usage.tasks(), ProcessEntry::threads),
                orSum(usage.readBytes(), ProcessEntry::readBytes),
                orSum(usage.writeBytes(), ProcessEntry::writeBytes));
    }

    private long orSum(@Nullable Long accounted, ToLongFunction<ProcessEntry> otherwise) {
        return accounted != null
                ? accounted
                : entries().stream().mapToLong(otherwise).sum();
    }

    private List<ProcessEntry> entries() {
        List<ProcessEntry> known = entries;
        if (known == null) {
            known = cgroup.processes().stream()
                    .sorted()
                    .flatMap(pid -> ProcessEntry.read(pid).stream())
                    .toList();
            entries = known;
        }
        return known;
    }
}
