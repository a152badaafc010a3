package io.caisson.api.mapper;

import com.google.common.collect.MapMaker;
import com.google.protobuf.util.Durations;
import io.caisson.container.ContainerConfig;
import io.caisson.container.RestartPolicy;
import io.caisson.container.StandardStreams;
import io.caisson.container.logs.LogConfiguration;
import io.caisson.v1.BindMount;
import io.caisson.v1.Mount;
import io.caisson.v1.Propagation;
import io.caisson.v1.Resources;
import io.caisson.v1.RestartCondition;
import io.caisson.v1.Security;
import io.caisson.v1.StringList;
import io.caisson.v1.TmpfsMount;
import io.caisson.v1.Ulimit;
import io.caisson.v1.VolumeMount;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;

/** What a container is to be, from its message and back. */
public final class ContainerConfigMapper {
    /** By identity, as long as there is the configuration. */
    private static final ConcurrentMap<ContainerConfig, io.caisson.v1.ContainerConfig> KNOWN =
            new MapMaker().weakKeys().makeMap();

    private ContainerConfigMapper() {}

    public static ContainerConfig config(io.caisson.v1.ContainerConfig config) {
        return new ContainerConfig(
                config.getImage(),
                config.getArgsList(),
                config.hasEntrypoint() ? config.getEntrypoint().getValuesList() : null,
                config.getEnvList(),
                config.getWorkingDir(),
                config.getUser(),
                config.getHostname(),
                config.getLabelsMap(),
                config.getMountsList().stream()
                        .map(ContainerConfigMapper::mount)
                        .toList(),
                resources(config.getResources()),
                security(config.getSecurity()),
                config.getReadOnly(),
                IsolationMapper.network(config.getNetworkMode()),
                config.getStopSignal(),
                config.hasStopTimeout() ? Times.duration(config.getStopTimeout()) : null,
                config.getAutoRemove(),
                config.getSysctlsMap(),
                policy(config.getRestartPolicy()),
                IsolationMapper.isolation(config),
                new LogConfiguration(
                        config.getLog().getDriver(), config.getLog().getOptionsMap()),
                new StandardStreams(config.getTerminal(), config.getStdin(), config.getStdinOnce()),
                HealthMapper.settings(config.getHealthCheck()));
    }

    private static RestartPolicy policy(io.caisson.v1.RestartPolicy policy) {
        RestartPolicy.Kind kind = switch (policy.getCondition()) {
            case RESTART_CONDITION_ON_FAILURE -> RestartPolicy.Kind.ON_FAILURE;
            case RESTART_CONDITION_ALWAYS -> RestartPolicy.Kind.ALWAYS;
            case RESTART_CONDITION_UNLESS_STOPPED -> RestartPolicy.Kind.UNLESS_STOPPED;
            case RESTART_CONDITION_UNSPECIFIED, RESTART_CONDITION_NO, UNRECOGNIZED -> RestartPolicy.Kind.NO;
        };
        return new RestartPolicy(kind, policy.getMaximum());
    }

    private static io.caisson.v1.RestartPolicy message(RestartPolicy policy) {
        return io.caisson.v1.RestartPolicy.newBuilder()
                .setCondition(
                        switch (policy.kind()) {
                            case NO -> RestartCondition.RESTART_CONDITION_NO;
                            case ON_FAILURE -> RestartCondition.RESTART_CONDITION_ON_FAILURE;
                            case ALWAYS -> RestartCondition.RESTART_CONDITION_ALWAYS;
                            case UNLESS_STOPPED -> RestartCondition.RESTART_CONDITION_UNLESS_STOPPED;
                        })
                .setMaximum(policy.maximum())
                .build();
    }

    /** The same for the same object, not for an equal one: the documents of many rows are read once and listed often. */
    public static io.caisson.v1.ContainerConfig message(ContainerConfig config) {
        return KNOWN.computeIfAbsent(config, ContainerConfigMapper::newMessage);
    }

    private static io.caisson.v1.ContainerConfig newMessage(ContainerConfig config) {
        io.caisson.v1.ContainerConfig.Builder message = io.caisson.v1.ContainerConfig.newBuilder()
                .setImage(config.image())
                .addAllArgs(config.args())
                .addAllEnv(config.env())
                .setWorkingDir(config.workingDir())
                .setUser(config.user())
                .setHostname(config.hostname())
                .putAllLabels(config.labels())
                .addAllMounts(config.mounts().stream()
                        .map(ContainerConfigMapper::message)
                        .toList())
                .setResources(message(config.resources()))
                .setSecurity(message(config.security()))
                .setReadOnly(config.readOnly())
                .setNetworkMode(IsolationMapper.message(config.networkMode()))
                .setStopSignal(config.stopSignal())
                .setAutoRemove(config.autoRemove())
                .putAllSysctls(config.sysctls())
                .setRestartPolicy(message(config.restartPolicy()));
        List<String> entrypoint = config.entrypoint();
        if (entrypoint != null) {
            message.setEntrypoint(StringList.newBuilder().addAllValues(entrypoint));
        }
        Duration timeout = config.stopTimeout();
        if (timeout != null) {
            message.setStopTimeout(Times.duration(timeout));
        }
        IsolationMapper.set(message, config.isolation());
        message.setTerminal(config.streams().terminal())
                .setStdin(config.streams().stdin())
                .setStdinOnce(config.streams().stdinOnce());
        message.setLog(io.caisson.v1.LogConfiguration.newBuilder()
                .setDriver(config.log().driver())
                .putAllOptions(config.log().options()));
        HealthMapper.message(config.healthCheck()).ifPresent(message::setHealthCheck);
        return message.build();
    }

    private static ContainerConfig.MountSettings mount(Mount mount) {
        return switch (mount.getSourceCase()) {
            case VOLUME ->
                new ContainerConfig.VolumeMount(
                        mount.getTarget(),
                        mount.getReadOnly(),
                        mount.getVolume().getVolume(),
                        mount.getVolume().getNoCopy(),
                        mount.getVolume().getSubpath());
            case BIND ->
                new ContainerConfig.BindMount(
                        mount.getTarget(),
                        mount.getReadOnly(),
                        mount.getBind().getSource(),
                        mount.getBind().getCreateSource(),
                        propagation(mount.getBind().getPropagation()),
                        mount.getBind().getNonRecursive());
            case TMPFS ->
                new ContainerConfig.TmpfsMount(
                        mount.getTarget(),
                        mount.getReadOnly(),
                        mount.getTmpfs().getSizeBytes(),
                        mount.getTmpfs().hasMode() ? mount.getTmpfs().getMode() : null,
                        mount.getTmpfs().getOptionsList());
            case SOURCE_NOT_SET -> throw new IllegalArgumentException("Checked before: a mount has a source");
        };
    }

    private static Mount message(ContainerConfig.MountSettings mount) {
        Mount.Builder message = Mount.newBuilder().setTarget(mount.target()).setReadOnly(mount.readOnly());
        switch (mount) {
            case ContainerConfig.VolumeMount volume ->
                message.setVolume(VolumeMount.newBuilder()
                        .setVolume(volume.volume())
                        .setNoCopy(volume.noCopy())
                        .setSubpath(volume.subpath()));
            case ContainerConfig.BindMount bind ->
                message.setBind(BindMount.newBuilder()
                        .setSource(bind.source())
                        .setCreateSource(bind.createSource())
                        .setPropagation(Propagation.valueOf(
                                "PROPAGATION_" + bind.propagation().name()))
                        .setNonRecursive(bind.nonRecursive()));
            case ContainerConfig.TmpfsMount tmpfs -> {
                TmpfsMount.Builder builder =
                        TmpfsMount.newBuilder().setSizeBytes(tmpfs.sizeBytes()).addAllOptions(tmpfs.options());
                Optional.ofNullable(tmpfs.mode()).ifPresent(builder::setMode);
                message.setTmpfs(builder);
            }
        }
        return message.build();
    }

    private static ContainerConfig.Propagation propagation(Propagation propagation) {
        return switch (propagation) {
            case PROPAGATION_PRIVATE -> ContainerConfig.Propagation.PRIVATE;
            case PROPAGATION_SLAVE -> ContainerConfig.Propagation.SLAVE;
            case PROPAGATION_RSLAVE -> ContainerConfig.Propagation.RSLAVE;
            case PROPAGATION_SHARED -> ContainerConfig.Propagation.SHARED;
            case PROPAGATION_RSHARED -> ContainerConfig.Propagation.RSHARED;
            case PROPAGATION_RPRIVATE, PROPAGATION_UNSPECIFIED, UNRECOGNIZED -> ContainerConfig.Propagation.RPRIVATE;
        };
    }

    private static ContainerConfig.ResourceSettings resources(Resources resources) {
        return new ContainerConfig.ResourceSettings(
                resources.getMemoryBytes(),
                resources.getMemorySwapBytes(),
                resources.getMemoryReservationBytes(),
                resources.getNanoCpus(),
                resources.getCpuShares(),
                resources.getCpusetCpus(),
                resources.getCpusetMems(),
                resources.hasPidsLimit() ? resources.getPidsLimit() : null,
                resources.getUlimitsList().stream()
                        .map(limit -> new ContainerConfig.Ulimit(limit.getName(), limit.getSoft(), limit.getHard()))
                        .toList(),
                resources.getShmSizeBytes(),
                resources.getOomScoreAdj(),
                Durations.toMicros(resources.getCpuQuota()),
                Durations.toMicros(resources.getCpuPeriod()),
                resources.hasMemorySwappiness() ? resources.getMemorySwappiness() : null,
                BlockIoMapper.settings(resources.getBlockIo()),
                resources.getOomKillDisable(),
                resources.getCgroupParent());
    }

    private static Resources message(ContainerConfig.ResourceSettings resources) {
        Resources.Builder message = Resources.newBuilder()
                .setMemoryBytes(resources.memoryBytes())
                .setMemorySwapBytes(resources.memorySwapBytes())
                .setMemoryReservationBytes(resources.memoryReservationBytes())
                .setNanoCpus(resources.nanoCpus())
                .setCpuShares(resources.cpuShares())
                .setCpusetCpus(resources.cpusetCpus())
                .setCpusetMems(resources.cpusetMems())
                .setShmSizeBytes(resources.shmSizeBytes())
                .setOomScoreAdj(resources.oomScoreAdjustment())
                .setOomKillDisable(resources.oomKillDisabled())
                .setCgroupParent(resources.cgroupParent());
        Optional.ofNullable(resources.pidsLimit()).ifPresent(message::setPidsLimit);
        Optional.ofNullable(resources.swappiness()).ifPresent(message::setMemorySwappiness);
        if (resources.cpuQuotaMicros() != 0) {
            message.setCpuQuota(Durations.fromMicros(resources.cpuQuotaMicros()));
        }
        if (resources.cpuPeriodMicros() != 0) {
            message.setCpuPeriod(Durations.fromMicros(resources.cpuPeriodMicros()));
        }
        BlockIoMapper.set(message, resources.blockIo());
        for (ContainerConfig.Ulimit limit : resources.ulimits()) {
            message.addUlimits(Ulimit.newBuilder()
                    .setName(limit.name())
                    .setSoft(limit.soft())
                    .setHard(limit.hard()));
        }
        return message.build();
    }

    private static ContainerConfig.SecuritySettings security(Security security) {
        return new ContainerConfig.SecuritySettings(
                security.getCapAddList(),
                security.getCapDropList(),
                security.getNoNewPrivileges(),
                security.getSeccompProfile(),
                security.getSeccompUnconfined(),
                security.getApparmorProfile());
    }

    private static Security message(ContainerConfig.SecuritySettings security) {
        Security.Builder message = Security.newBuilder()
                .addAllCapAdd(security.capAdd())
                .addAllCapDrop(security.capDrop())
                .setNoNewPrivileges(security.noNewPrivileges())
                .setApparmorProfile(security.apparmorProfile());
        if (security.seccompUnconfined()) {
            message.setSeccompUnconfined(true);
        } else if (!security.seccompProfile().isEmpty()) {
            message.setSeccompProfile(security.seccompProfile());
        }
        return message.build();
    }
}
