package io.caisson.engine.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What every engine needs to know of itself. */
@ConfigMapping(prefix = "caisson")
public interface EngineConfig {
    /** The data root: everything that must survive a reboot. {@code --root} and {@code CAISSON_ROOT}. */
    @WithDefault("/var/lib/caisson")
    Path root();

    /** Where the API is served: {@code unix:} and a path. {@code --host} and {@code CAISSON_HOST}. */
    @WithDefault("unix:/run/caisson/caisson.sock")
    String host();

    /** FIFOs and status files of the containers; default {@code /run/caisson/<engine name>}. */
    Optional<Path> runDirectory();

    /** The name under which this engine's rows are kept; several engines on one database need one each. */
    @WithDefault("local")
    String node();

    /** Where the output of containers goes that do not say so. */
    @WithDefault("json")
    String logDriver();

    /** Its options, {@code name=value} each. */
    Optional<List<String>> logOptions();

    /** What is said of registries: CAs, client certificates, mirrors, in a directory for each host. */
    @WithDefault("/etc/caisson/certs.d")
    Path certsDirectory();

    /** Where CDI files are; one in a later directory counts before one in an earlier. {@code CAISSON_CDI_DIRECTORIES}. */
    @WithDefault("/etc/cdi,/run/cdi")
    List<Path> cdiDirectories();

    /** Ids of this machine for containers' user namespaces, {@code FIRST:COUNT}; default: see {@code SubordinateIds}. */
    Optional<String> userIds();

    /** What is demanded of images that are fetched; default {@code /etc/caisson/trust.json}, if that is there. */
    Optional<Path> trustPolicy();
}
