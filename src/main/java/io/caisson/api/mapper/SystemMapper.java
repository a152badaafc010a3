package io.caisson.api.mapper;

import io.caisson.system.EngineFacts;
import io.caisson.system.Inventory;
import io.caisson.system.KernelFacts;
import io.caisson.system.Machine;
import io.caisson.system.SystemInfo;
import io.caisson.v1.CgroupVersion;
import io.caisson.v1.DatabaseInfo;
import io.caisson.v1.InfoResponse;
import io.caisson.v1.VersionResponse;

/** The engine and its machine as messages. */
public final class SystemMapper {
    private SystemMapper() {}

    public static VersionResponse version(SystemInfo system) {
        return VersionResponse.newBuilder()
                .setVersion(system.engine().version())
                .setApiVersion("v1")
                .setGitCommit(system.engine().commit())
                .setPlatform("linux/" + system.machine().architecture())
                .setKernelVersion(system.machine().kernelVersion())
                .setJavaVersion(Runtime.version().toString())
                .build();
    }

    public static InfoResponse info(SystemInfo system) {
        EngineFacts engine = system.engine();
        Machine machine = system.machine();
        Inventory inventory = system.inventory();
        return InfoResponse.newBuilder()
                .setNode(system.node())
                .setRoot(engine.root().toString())
                .setHostname(machine.hostname())
                .setOperatingSystem(machine.operatingSystem())
                .setKernelVersion(machine.kernelVersion())
                .setArchitecture(machine.architecture())
                .setCpus(machine.cpus())
                .setMemoryBytes(machine.memoryBytes())
                .setContainers(inventory.containers())
                .setContainersRunning(inventory.running())
                .setImages(inventory.images())
                .setVolumes(inventory.volumes())
                .setCgroupVersion(cgroups(engine.kernel().cgroups()))
                .addAllCgroupControllers(engine.kernel().controllers())
                .setDatabase(DatabaseInfo.newBuilder()
                        .setVersion(inventory.databaseVersion())
                        .setEmbedded(engine.embeddedDatabase())
                        .setReachable(inventory.reachable()))
                .setStartTime(Times.timestamp(engine.startTime()))
                .addAllWarnings(engine.kernel().warnings())
                .build();
    }

    private static CgroupVersion cgroups(KernelFacts.Cgroups layout) {
        return switch (layout) {
            case V1 -> CgroupVersion.CGROUP_VERSION_V1;
            case V2 -> CgroupVersion.CGROUP_VERSION_V2;
            case HYBRID -> CgroupVersion.CGROUP_VERSION_HYBRID;
        };
    }
}
