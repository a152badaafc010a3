package io.caisson.engine;

import io.caisson.engine.config.EngineConfig;
import io.caisson.kernel.cgroup.CgroupLayout;
import io.caisson.system.EngineFacts;
import io.caisson.system.KernelFacts;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What {@code caisson info} tells of the engine itself. */
@ApplicationScoped
public class Facts implements EngineFacts {
    private static final List<String> LIMITERS = List.of("memory", "cpu", "pids", "devices");

    private final String version;
    private final String commit;
    private final Path root;
    private final boolean embeddedDatabase;
    private final Instant startTime = Instant.now();
    private final KernelFacts kernel = kernel(CgroupLayout.detect());

    Facts(
            EngineConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "caisson.commit", defaultValue = "unknown") String commit,
            @ConfigProperty(name = "caisson.database.embedded", defaultValue = "false") boolean embeddedDatabase) {
        this.version = version;
        this.commit = commit.equals("unknown") ? "" : commit;
        this.root = config.root().toAbsolutePath().normalize();
        this.embeddedDatabase = embeddedDatabase;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public String commit() {
        return commit;
    }

    @Override
    public Path root() {
        return root;
    }

    @Override
    public boolean embeddedDatabase() {
        return embeddedDatabase;
    }

    @Override
    public Instant startTime() {
        return startTime;
    }

    @Override
    public KernelFacts kernel() {
        return kernel;
    }

    static KernelFacts kernel(CgroupLayout layout) {
        Set<String> controllers = new TreeSet<>(layout.unifiedControllers());
        layout.v1().forEach(hierarchy -> controllers.addAll(hierarchy.controllers()));
        List<String> warnings = new ArrayList<>();
        for (String limiter : LIMITERS) {
            // On v2 devices are limited by a BPF program, which is no controller.
            boolean byProgram = limiter.equals("devices") && layout.unified() != null;
            if (!controllers.contains(limiter) && !byProgram) {
                warnings.add("The machine has no " + limiter + " cgroup controller: limits that need it are refused.");
            }
        }
        KernelFacts.Cgroups version = switch (layout.version()) {
            case V2 -> KernelFacts.Cgroups.V2;
            case HYBRID -> KernelFacts.Cgroups.HYBRID;
            case V1, NONE -> KernelFacts.Cgroups.V1;
        };
        return new KernelFacts(version, List.copyOf(controllers), warnings);
    }
}
