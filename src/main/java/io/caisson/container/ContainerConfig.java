package io.caisson.container;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.caisson.container.health.HealthSettings;
import io.caisson.container.logs.LogConfiguration;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a container is to be, as it was asked for; of it only labels, limits and the restart policy change
 * later. Mirrors the proto's
 * {@code ContainerConfig}: empty texts, empty collections and zeros mean the default that is told there.
 *
 * @param image required: reference, ID or unique prefix of the ID
 * @param args replaces the image's cmd; empty for the image's
 * @param entrypoint replaces the image's entrypoint and cmd, also if empty; null for the image's
 * @param env {@code NAME=value} each, over the image's
 * @param workingDir absolute; empty for the image's, or {@code /}
 * @param user {@code user}, {@code user:group}, {@code uid} or {@code uid:gid}; empty for the image's, or root
 * @param hostname empty for the first 12 digits of the ID
 * @param labels at most 64 KiB in all
 * @param stopSignal name or number; empty for the image's, or SIGTERM
 * @param stopTimeout how long a stop waits before it kills; null for 10 s
 * @param autoRemove whether it is deleted, with its anonymous volumes, when it ends
 * @param sysctls kernel parameters of the container's own namespaces
 * @param restartPolicy whether it is started again when it ends
 * @param isolation what it shares
 * @param log where its output goes; complete once it is made
 * @param streams what it reads and writes
 * @param healthCheck what of its health check the image does not decide
 */
@RegisterForReflection
public record ContainerConfig(
        String image,
        List<String> args,
        @Nullable List<String> entrypoint,
        List<String> env,
        String workingDir,
        String user,
        String hostname,
        Map<String, String> labels,
        List<MountSettings> mounts,
        ResourceSettings resources,
        SecuritySettings security,
        boolean readOnly,
        NetworkMode networkMode,
        String stopSignal,
        @Nullable Duration stopTimeout,
        boolean autoRemove,
        Map<String, String> sysctls,
        RestartPolicy restartPolicy,
        Isolation isolation,
        LogConfiguration log,
        StandardStreams streams,
        HealthSettings healthCheck) {
    public ContainerConfig {
        args = List.copyOf(args);
        entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
        env = List.copyOf(env);
        labels = Map.copyOf(labels);
        mounts = List.copyOf(mounts);
        sysctls = Map.copyOf(sysctls);
        // Rows of older engines have none.
        restartPolicy = Objects.requireNonNullElse(restartPolicy, RestartPolicy.NO);
        isolation = Objects.requireNonNullElse(isolation, Isolation.DEFAULT);
        log = Objects.requireNonNullElse(log, LogConfiguration.JSON);
        streams = Objects.requireNonNullElse(streams, StandardStreams.DEFAULT);
        healthCheck = Objects.requireNonNullElse(healthCheck, HealthSettings.UNSET);
    }

    /** The image's own command with every default, or the arguments given. */
    public static ContainerConfig of(String image, String... args) {
        return new ContainerConfig(
                image,
                List.of(args),
                null,
                List.of(),
                "",
                "",
                "",
                Map.of(),
                List.of(),
                ResourceSettings.DEFAULT,
                SecuritySettings.DEFAULT,
                false,
                NetworkMode.NONE,
                "",
                null,
                false,
                Map.of(),
                RestartPolicy.NO,
                Isolation.DEFAULT,
                LogConfiguration.UNSET,
                StandardStreams.DEFAULT,
                HealthSettings.UNSET);
    }

    /** The same with other labels and limits. */
    public ContainerConfig with(Map<String, String> otherLabels, ResourceSettings otherResources) {
        return with(otherLabels, otherResources, restartPolicy);
    }

    /** The same with other namespaces and the like. */
    public ContainerConfig with(Isolation otherIsolation) {
        return new ContainerConfig(
                image,
                args,
                entrypoint,
                env,
                workingDir,
                user,
                hostname,
                labels,
                mounts,
                resources,
                security,
                readOnly,
                networkMode,
                stopSignal,
                stopTimeout,
                autoRemove,
                sysctls,
                restartPolicy,
                otherIsolation,
                log,
                streams,
                healthCheck);
    }

    /** The same with other mounts. */
    public ContainerConfig withMounts(List<MountSettings> otherMounts) {
        return new ContainerConfig(
                image,
                args,
                entrypoint,
                env,
                workingDir,
                user,
                hostname,
                labels,
                otherMounts,
                resources,
                security,
                readOnly,
                networkMode,
                stopSignal,
                stopTimeout,
                autoRemove,
                sysctls,
                restartPolicy,
                isolation,
                log,
                streams,
                healthCheck);
    }

    /** The same with what an update may change. */
    public ContainerConfig with(
            Map<String, String> otherLabels, ResourceSettings otherResources, RestartPolicy otherPolicy) {
        return new ContainerConfig(
                image,
                args,
                entrypoint,
                env,
                workingDir,
                user,
                hostname,
                otherLabels,
                mounts,
                otherResources,
                security,
                readOnly,
                networkMode,
                stopSignal,
                stopTimeout,
                autoRemove,
                sysctls,
                otherPolicy,
                isolation,
                log,
                streams,
                healthCheck);
    }

    /** The same with its output going elsewhere. */
    public ContainerConfig with(LogConfiguration otherLog) {
        return new ContainerConfig(
                image,
                args,
                entrypoint,
                env,
                workingDir,
                user,
                hostname,
                labels,
                mounts,
                resources,
                security,
                readOnly,
                networkMode,
                stopSignal,
                stopTimeout,
                autoRemove,
                sysctls,
                restartPolicy,
                isolation,
                otherLog,
                streams,
                healthCheck);
    }

    /** A file system at a path of the container. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = VolumeMount.class, name = "volume"),
        @JsonSubTypes.Type(value = BindMount.class, name = "bind"),
        @JsonSubTypes.Type(value = TmpfsMount.class, name = "tmpfs")
    })
    public sealed interface MountSettings {
        /** Absolute path in the container; no two mounts may share one. */
        String target();

        /** Whether writes below the target are refused, in mounts below it also. */
        boolean readOnly();
    }

    /**
     * A data volume.
     *
     * @param volume its name, made if there is none; empty for a new anonymous volume
     * @param noCopy whether a new volume stays empty, without the image's content at the target
     * @param subpath what of the volume is mounted, a relative path; empty for all of it
     */
    @RegisterForReflection
    public record VolumeMount(String target, boolean readOnly, String volume, boolean noCopy, String subpath)
            implements MountSettings {
        public VolumeMount {
            // Rows of before have none.
            subpath = Objects.requireNonNullElse(subpath, "");
        }

        /** Whether what the image has at the target is copied into a new volume. */
        public boolean copies() {
            return !noCopy && subpath.isEmpty();
        }
    }

    /**
     * A file or directory of the host.
     *
     * @param source absolute path on the host
     * @param createSource whether a directory is made where nothing is
     * @param nonRecursive whether what is mounted below the source is left out
     */
    @RegisterForReflection
    public record BindMount(
            String target,
            boolean readOnly,
            String source,
            boolean createSource,
            Propagation propagation,
            boolean nonRecursive)
            implements MountSettings {}

    /**
     * A file system in memory, gone when the container ends.
     *
     * @param sizeBytes 0 for half of the machine's memory
     * @param mode permissions; null for octal 1777
     * @param options more options of tmpfs, such as {@code exec} or {@code uid=7}
     */
    @RegisterForReflection
    public record TmpfsMount(
            String target,
            boolean readOnly,
            long sizeBytes,
            @Nullable Integer mode,
            List<String> options) implements MountSettings {
        public TmpfsMount {
            options = List.copyOf(options);
        }
    }

    /** Where a mount made on one side of a bind mount is seen (mount_namespaces(7)). */
    public enum Propagation {
        PRIVATE,
        /** The default. */
        RPRIVATE,
        SLAVE,
        RSLAVE,
        SHARED,
        RSHARED
    }

    /** Which network a container has. */
    public enum NetworkMode {
        /** Its own network namespace with nothing but loopback; the default. */
        NONE,
        /** The host's: no isolation. */
        HOST,
        /** Another container's, which {@link SharedNamespaces} names. */
        CONTAINER
    }

    /**
     * Limits. Zero and empty are not limited, but for the number of processes and {@code /dev/shm}.
     *
     * @param memoryBytes at least 6 MiB
     * @param memorySwapBytes memory and swap together; -1 for swap without limit; 0 for twice the memory
     * @param memoryReservationBytes what the kernel tries to leave when memory is short
     * @param nanoCpus billionths of a CPU
     * @param cpuShares weight, 2 to 262144
     * @param cpusetCpus CPUs such as {@code 0-2,5}
     * @param cpusetMems memory nodes
     * @param pidsLimit processes and threads; -1 for no limit; null for 4096
     * @param shmSizeBytes size of {@code /dev/shm}; 0 for 64 MiB
     * @param oomScoreAdjustment -1000 to 1000; 0 for the engine's own
     * @param cpuQuotaMicros processor time in a period; 0 for no limit
     * @param cpuPeriodMicros 0 for 0.1 s
     * @param swappiness 0 to 100, of cgroup v1; null for the kernel's own
     * @param blockIo use of block devices
     * @param oomKillDisabled whether processes wait for memory instead of being killed, of cgroup v1
     * @param cgroupParent the cgroup that the container's is in; empty for the engine's
     */
    @RegisterForReflection
    public record ResourceSettings(
            long memoryBytes,
            long memorySwapBytes,
            long memoryReservationBytes,
            long nanoCpus,
            long cpuShares,
            String cpusetCpus,
            String cpusetMems,
            @Nullable Long pidsLimit,
            List<Ulimit> ulimits,
            long shmSizeBytes,
            int oomScoreAdjustment,
            long cpuQuotaMicros,
            long cpuPeriodMicros,
            @Nullable Integer swappiness,
            BlockIoSettings blockIo,
            boolean oomKillDisabled,
            String cgroupParent) {
        /** Nothing asked for. */
        public static final ResourceSettings DEFAULT = new ResourceSettings(
                0, 0, 0, 0, 0, "", "", null, List.of(), 0, 0, 0, 0, null, BlockIoSettings.NONE, false, "");

        public ResourceSettings {
            ulimits = List.copyOf(ulimits);
            // Rows of older engines have none.
            blockIo = Objects.requireNonNullElse(blockIo, BlockIoSettings.NONE);
            cgroupParent = Objects.requireNonNullElse(cgroupParent, "");
        }
    }

    /**
     * A resource limit of every process (getrlimit(2)).
     *
     * @param soft -1 for none
     * @param hard -1 for none
     */
    @RegisterForReflection
    public record Ulimit(String name, long soft, long hard) {}

    /**
     * How far the container is shut in.
     *
     * @param capAdd capabilities beyond the 14 default ones, or {@code ALL}
     * @param capDrop default capabilities to go without, or {@code ALL}
     * @param noNewPrivileges whether executing a program can gain no privileges
     * @param seccompProfile a profile in Docker's JSON format; empty for the engine's own
     * @param seccompUnconfined no filter; excludes a profile
     * @param apparmorProfile of the host's kernel; empty, or {@code unconfined}, for none
     */
    @RegisterForReflection
    public record SecuritySettings(
            List<String> capAdd,
            List<String> capDrop,
            boolean noNewPrivileges,
            String seccompProfile,
            boolean seccompUnconfined,
            String apparmorProfile) {
        /** Nothing asked for. */
        public static final SecuritySettings DEFAULT = new SecuritySettings(List.of(), List.of(), false, "", false, "");

        public SecuritySettings {
            capAdd = List.copyOf(capAdd);
            capDrop = List.copyOf(capDrop);
            // Rows of older engines have none.
            apparmorProfile = Objects.requireNonNullElse(apparmorProfile, "");
        }
    }
}
