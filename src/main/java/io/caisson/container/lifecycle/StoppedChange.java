package io.caisson.container.lifecycle;

import io.caisson.container.ContainerConfig;
import io.caisson.container.Isolation;
import io.caisson.container.Naming;
import io.caisson.container.Privileges;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields that only a container that does not run can get other values of. */
final class StoppedChange {
    static final Set<String> PATHS = Set.of(
            "args",
            "entrypoint",
            "env",
            "working_dir",
            "user",
            "group_add",
            "hostname",
            "domainname",
            "extra_hosts",
            "dns",
            "mounts",
            "read_only",
            "stop_signal",
            "stop_timeout",
            "sysctls",
            "init",
            "devices",
            "cdi_devices",
            "device_cgroup_rules",
            "security",
            "resources.ulimits",
            "resources.shm_size_bytes",
            "resources.oom_score_adj",
            "resources.oom_kill_disable",
            "resources.cgroup_parent");

    private final Set<String> paths;
    private final ContainerConfig former;
    private final ContainerConfig values;

    private StoppedChange(Set<String> paths, ContainerConfig former, ContainerConfig values) {
        this.paths = paths;
        this.former = former;
        this.values = values;
    }

    /** Whether any of these paths is of such a field. */
    static boolean isAny(Collection<String> paths) {
        return paths.stream().anyMatch(PATHS::contains);
    }

    /** What a configuration becomes; limits, labels and the restart policy stay. */
    static ContainerConfig apply(Collection<String> paths, ContainerConfig former, ContainerConfig values) {
        return new StoppedChange(Set.copyOf(paths), former, values).config();
    }

    private ContainerConfig config() {
        return new ContainerConfig(
                former.image(),
                chosen("args", ContainerConfig::args),
                chosen("entrypoint", ContainerConfig::entrypoint),
                chosen("env", ContainerConfig::env),
                chosen("working_dir", ContainerConfig::workingDir),
                chosen("user", ContainerConfig::user),
                chosen("hostname", ContainerConfig::hostname),
                former.labels(),
                chosen("mounts", ContainerConfig::mounts),
                former.resources(),
                chosen("security", ContainerConfig::security),
                chosen("read_only", ContainerConfig::readOnly),
                former.networkMode(),
                chosen("stop_signal", ContainerConfig::stopSignal),
                chosen("stop_timeout", ContainerConfig::stopTimeout),
                former.autoRemove(),
                chosen("sysctls", ContainerConfig::sysctls),
                former.restartPolicy(),
                isolation(),
                former.log(),
                former.streams(),
                former.healthCheck());
    }

    private Isolation isolation() {
        return new Isolation(
                chosen("init", config -> config.isolation().init()),
                former.isolation().namespaces(),
                chosen("devices", config -> config.isolation().devices()),
                chosen("cdi_devices", config -> config.isolation().cdiDevices()),
                former.isolation().user(),
                new Naming(
                        chosen("domainname", config -> naming(config).domainname()),
                        chosen("extra_hosts", config -> naming(config).extraHosts()),
                        chosen("dns", config -> naming(config).servers()),
                        chosen("dns", config -> naming(config).search()),
                        chosen("dns", config -> naming(config).options())),
                new Privileges(
                        chosen("security", config -> privileges(config).privileged()),
                        chosen("group_add", config -> privileges(config).groups()),
                        chosen(
                                "device_cgroup_rules",
                                config -> privileges(config).deviceRules()),
                        chosen("security", config -> privileges(config).maskedPaths()),
                        chosen("security", config -> privileges(config).readOnlyPaths())));
    }

    private static Naming naming(ContainerConfig config) {
        return config.isolation().naming();
    }

    private static Privileges privileges(ContainerConfig config) {
        return config.isolation().privileges();
    }

    private <T extends @Nullable Object> T chosen(String field, Function<ContainerConfig, T> value) {
        return value.apply(paths.contains(field) ? values : former);
    }
}
