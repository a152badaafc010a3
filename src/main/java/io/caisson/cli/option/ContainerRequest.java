package io.caisson.cli.option;

import com.google.protobuf.Duration;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.LogConfiguration;
import io.caisson.v1.Mount;
import io.caisson.v1.Resources;
import io.caisson.v1.StringList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Turns the flags of {@link ContainerFlags} into the request. Rules beyond spelling are the engine's. */
public final class ContainerRequest {
    private static final List<String> LATER = List.of("-P", "-p", "--link", "--storage-opt", "--volume-driver");

    private final Options options;
    private final Map<String, String> environment;
    private final boolean foreground;

    private ContainerRequest(Options options, Map<String, String> environment, boolean foreground) {
        this.options = options;
        this.environment = environment;
        this.foreground = foreground;
    }

    /**
     * Reads the request.
     *
     * @param environment the client's own, for {@code -e NAME}
     * @param foreground whether the container's input is that of the command
     */
    public static CreateContainerRequest parse(Options options, Map<String, String> environment, boolean foreground) {
        return new ContainerRequest(options, environment, foreground).request();
    }

    private CreateContainerRequest request() {
        refuseLater();
        ContainerConfig.Builder config = ContainerConfig.newBuilder();
        process(config);
        mounts(config);
        config.setResources(resources());
        config.setSecurity(SecurityFlags.parse(options));
        config.putAllSysctls(KeyValues.pairs("--sysctl", options.values("--sysctl")));
        NamespaceFlags.set(options, config);
        DeviceFlags.set(options, config);
        HealthFlags.set(options, config);
        NamingFlags.set(options, config);
        config.addAllGroupAdd(options.values("--group-add"))
                .addAllDeviceCgroupRules(options.values("--device-cgroup-rule"));
        CreateContainerRequest.Builder request =
                CreateContainerRequest.newBuilder().setConfig(config);
        options.value("--name").ifPresent(request::setName);
        options.values("--volumes-from").forEach(text -> request.addVolumesFrom(VolumeFlag.from(text)));
        return request.build();
    }

    private void refuseLater() {
        List<String> given = LATER.stream().filter(options::isGiven).toList();
        if (!given.isEmpty()) {
            throw new UsageException(String.join(" and ", given) + (given.size() == 1 ? " is" : " are")
                    + " not there yet" + instead(given.getFirst()));
        }
    }

    private static String instead(String flag) {
        return switch (flag) {
            case "-p", "-P", "--link" ->
                ": containers have no network of their own so far; --network host shares the host's";
            default -> "; leave it out";
        };
    }

    private void process(ContainerConfig.Builder config) {
        List<String> operands = options.operands();
        config.setImage(operands.getFirst())
                .addAllArgs(operands.subList(1, operands.size()))
                .addAllEnv(KeyValues.environment(options.values("--env-file"), options.values("-e"), environment))
                .putAllLabels(KeyValues.labels(options.values("--label-file"), options.values("-l")))
                .setAutoRemove(options.has("--rm"))
                .setInit(options.has("--init"))
                .setTerminal(options.has("-t"))
                .setStdin(options.has("-i"))
                .setStdinOnce(foreground && options.has("-i"));
        options.value("--entrypoint").ifPresent(word -> config.setEntrypoint(entrypoint(word)));
        options.value("-w").ifPresent(config::setWorkingDir);
        options.value("-u").ifPresent(config::setUser);
        options.value("-h").ifPresent(config::setHostname);
        options.value("--stop-signal").ifPresent(config::setStopSignal);
        options.value("--restart").ifPresent(policy -> config.setRestartPolicy(RestartFlag.parse(policy)));
        log(options).ifPresent(config::setLog);
        options.value("--stop-timeout")
                .ifPresent(seconds -> config.setStopTimeout(
                        Duration.newBuilder().setSeconds(Numbers.whole("--stop-timeout", seconds))));
    }

    private static Optional<LogConfiguration> log(Options options) {
        LogConfiguration log = LogConfiguration.newBuilder()
                .setDriver(options.value("--log-driver").orElse(""))
                .putAllOptions(KeyValues.pairs("--log-opt", options.values("--log-opt")))
                .build();
        return Optional.of(log).filter(given -> !given.equals(LogConfiguration.getDefaultInstance()));
    }

    /** An empty word takes the image's entrypoint away, as in Docker. */
    static StringList entrypoint(String word) {
        return word.isEmpty()
                ? StringList.getDefaultInstance()
                : StringList.newBuilder().addValues(word).build();
    }

    private void mounts(ContainerConfig.Builder config) {
        config.setReadOnly(options.has("--read-only"));
        addMounts(config, "-v", VolumeFlag::parse);
        addMounts(config, "--mount", MountFlag::parse);
        addMounts(config, "--tmpfs", TmpfsFlag::parse);
    }

    private void addMounts(ContainerConfig.Builder config, String flag, Function<String, Mount> parser) {
        options.values(flag).forEach(text -> config.addMounts(parser.apply(text)));
    }

    private Resources resources() {
        Resources.Builder resources = Resources.newBuilder();
        new Limits(options).set(resources);
        options.value("--shm-size").ifPresent(size -> resources.setShmSizeBytes(ByteSize.parse("--shm-size", size)));
        options.value("--oom-score-adj")
                .map(score -> Numbers.whole("--oom-score-adj", score))
                .ifPresent(score -> resources.setOomScoreAdj(Math.clamp(score, Integer.MIN_VALUE, Integer.MAX_VALUE)));
        resources.setOomKillDisable(options.has("--oom-kill-disable"));
        options.value("--cgroup-parent")
                .ifPresent(parent -> resources.setCgroupParent(parent.startsWith("/") ? parent : "/" + parent));
        options.values("--ulimit").forEach(limit -> resources.addUlimits(UlimitFlag.parse(limit)));
        return resources.build();
    }
}
