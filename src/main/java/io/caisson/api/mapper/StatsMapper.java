package io.caisson.api.mapper;

import io.caisson.container.ContainerProcess;
import io.caisson.container.ContainerStats;
import io.caisson.container.NetworkUsage;
import io.caisson.container.ResourceUsage;
import io.caisson.v1.ListContainerProcessesResponse;
import io.caisson.v1.WatchContainerStatsRequest;
import io.caisson.v1.WatchContainerStatsResponse;
import java.time.Duration;
import java.util.List;

/** What containers use, and their processes, from and to the API's messages. */
public final class StatsMapper {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

    private StatsMapper() {}

    public static Duration interval(WatchContainerStatsRequest request) {
        return request.hasInterval() ? Times.duration(request.getInterval()) : DEFAULT_INTERVAL;
    }

    public static WatchContainerStatsResponse stats(List<ContainerStats> stats) {
        WatchContainerStatsResponse.Builder answer = WatchContainerStatsResponse.newBuilder();
        for (ContainerStats each : stats) {
            ResourceUsage usage = each.usage();
            io.caisson.v1.ContainerStats.Builder message = answer.addStatsBuilder()
                    .setId(each.id())
                    .setName(each.name())
                    .setReadTime(Times.timestamp(each.time()))
                    .setCpuTime(Times.duration(usage.cpuTime()))
                    .setMemoryBytes(usage.memoryBytes())
                    .setMemoryCacheBytes(usage.cacheBytes())
                    .setMemoryLimitBytes(each.memoryLimitBytes())
                    .setPids(usage.tasks())
                    .setPidsLimit(each.tasksLimit())
                    .setBlockReadBytes(usage.readBytes())
                    .setBlockWriteBytes(usage.writeBytes());
            each.networks().forEach(network -> add(message, network));
        }
        return answer.build();
    }

    private static void add(io.caisson.v1.ContainerStats.Builder message, NetworkUsage network) {
        message.setNetworkReceivedBytes(message.getNetworkReceivedBytes() + network.receivedBytes())
                .setNetworkSentBytes(message.getNetworkSentBytes() + network.sentBytes())
                .addNetworksBuilder()
                .setName(network.name())
                .setReceivedBytes(network.receivedBytes())
                .setReceivedPackets(network.receivedPackets())
                .setReceiveErrors(network.receiveErrors())
                .setReceiveDrops(network.receiveDrops())
                .setSentBytes(network.sentBytes())
                .setSentPackets(network.sentPackets())
                .setSendErrors(network.sendErrors())
                .setSendDrops(network.sendDrops());
    }

    public static ListContainerProcessesResponse processes(List<ContainerProcess> processes) {
        ListContainerProcessesResponse.Builder answer = ListContainerProcessesResponse.newBuilder();
        for (ContainerProcess each : processes) {
            answer.addProcessesBuilder()
                    .setPid(each.pid())
                    .setContainerPid(each.containerPid())
                    .setParentPid(each.parentPid())
                    .setUid(each.uid())
                    .setState(each.state())
                    .setThreads(each.threads())
                    .setMemoryBytes(each.memoryBytes())
                    .setCpuTime(Times.duration(each.cpuTime()))
                    .setStartTime(Times.timestamp(each.startTime()))
                    .addAllCommand(each.command());
        }
        return answer.build();
    }
}
