package io.caisson.engine;

import io.caisson.container.IdPool;
import io.caisson.container.Processes;
import io.caisson.container.exec.ExecProcesses;
import io.caisson.container.logs.ContainerLogs;
import io.caisson.container.logs.LogConfiguration;
import io.caisson.container.logs.LogDefaults;
import io.caisson.content.Contents;
import io.caisson.device.Devices;
import io.caisson.engine.config.EngineConfig;
import io.caisson.engine.config.ProxyEnvironment;
import io.caisson.filesystem.DataRoot;
import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.registry.Registry;
import io.caisson.registry.host.HostsDirectory;
import io.caisson.registry.host.ProxyRules;
import io.caisson.runtime.io.StreamsOfContainers;
import io.caisson.snapshot.Snapshots;
import io.caisson.spec.SpecFactory;
import io.caisson.trust.ImageTrust;
import io.caisson.trust.TrustFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the mechanisms, which know nothing of beans, injectable into the use cases: one of each, made when
 * the first use case asks for it.
 */
@Dependent
class Mechanisms {
    @Produces
    @Singleton
    EngineIdentity identity(EngineConfig config) {
        return EngineIdentity.of(config);
    }

    @Produces
    @Singleton
    DataRoot dataRoot(EngineIdentity identity) {
        return DataRoot.open(identity.root());
    }

    @Produces
    @Singleton
    Contents contents(DataRoot root) {
        return new Contents(root.content());
    }

    @Produces
    @Singleton
    Snapshots snapshots(DataRoot root) {
        return new Snapshots(root);
    }

    @Produces
    @Singleton
    Registry registry(EngineConfig config) {
        return new Registry(new HostsDirectory(config.certsDirectory()), ProxyRules.of(ProxyEnvironment.read()));
    }

    @Produces
    @Singleton
    ImageTrust imageTrust(EngineConfig config) {
        return new ImageTrust(config.trustPolicy()
                .map(named -> new TrustFile(named, true))
                .orElseGet(() -> new TrustFile(Path.of("/etc/caisson/trust.json"), false)));
    }

    @Produces
    @Singleton
    Devices devices(EngineConfig config) {
        return new Devices(config.cdiDirectories());
    }

    @Produces
    @Singleton
    IdPool userIds(EngineConfig config) {
        return SubordinateIds.ofHost().pool(config.userIds());
    }

    @Produces
    @Singleton
    LogDefaults logDefaults(EngineConfig config) {
        Map<String, String> options = new HashMap<>();
        for (String option : config.logOptions().orElse(List.of())) {
            int equals = option.indexOf('=');
            options.put(
                    option.substring(0, Math.max(equals, 0)).strip(),
                    option.substring(equals + 1).strip());
        }
        return new LogDefaults(new LogConfiguration(config.logDriver(), options));
    }

    @Produces
    @Singleton
    Cgroups cgroups() {
        return Cgroups.detect();
    }

    @Produces
    @Singleton
    SpecFactory specFactory(EngineIdentity identity) {
        return new SpecFactory(identity.name());
    }

    @Produces
    @Singleton
    StreamsOfContainers streams() {
        return new StreamsOfContainers();
    }

    @Produces
    @Singleton
    Processes processes(EngineIdentity identity, Cgroups cgroups, ContainerLogs logs, StreamsOfContainers streams) {
        return new RuntimeProcesses(identity, cgroups, logs, streams);
    }

    @Produces
    @Singleton
    ExecProcesses execs(Processes processes) {
        if (processes instanceof RuntimeProcesses runtime) {
            return new RuntimeExecs(runtime.runtime());
        }
        throw new IllegalStateException("Commands are executed by the runtime that runs the containers");
    }

    /** Stops following, and takes the engine's own cgroup away if no container runs on in it. */
    void close(@Disposes Processes processes, EngineIdentity identity, Cgroups cgroups) {
        if (processes instanceof RuntimeProcesses followed) {
            followed.close();
        }
        cgroups.removeEngine(identity.name());
    }
}
