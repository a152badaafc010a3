package io.caisson.cli.option;

import com.google.protobuf.FieldMask;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.Mount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** The flags of {@code update} that need the container not to run. */
public final class StoppedFlags {
    private static final List<String> FLAGS = List.of(
            "-e", "--env-rm", "-v", "--mount", "--tmpfs", "--mount-rm", "-w", "-u", "-h", "--entrypoint", "--cmd");
    private static final Set<String> OF_MOUNTS = Set.of("-v", "--mount", "--tmpfs", "--mount-rm");

    private final Options options;
    private final ContainerConfig.Builder config;
    private final FieldMask.Builder mask;

    private StoppedFlags(Options options, ContainerConfig.Builder config, FieldMask.Builder mask) {
        this.options = options;
        this.config = config;
        this.mask = mask;
    }

    /** Declares the flags. */
    public static Flags declare(Flags flags) {
        return flags.values("NAME[=VALUE]", "Add or change a variable, of one that does not run", "-e", "--env")
                .values("NAME", "Take a variable away", "--env-rm")
                .values(
                        "[SOURCE:]TARGET[:OPTIONS]",
                        "Mount a path or volume, in place of the target's",
                        "-v",
                        "--volume")
                .values("type=TYPE,source=…,target=…", "The same in other words", "--mount")
                .values("TARGET[:OPTIONS]", "Mount a file system in memory", "--tmpfs")
                .values("TARGET", "Mount nothing there any more; a volume stays", "--mount-rm")
                .value("DIR", "Working directory; \"\" for the image's", "-w", "--workdir")
                .value("USER[:GROUP]", "User and group; \"\" for the image's", "-u", "--user")
                .value("NAME", "Hostname", "-h", "--hostname")
                .value("COMMAND", "In place of the image's entrypoint; \"\" for none", "--entrypoint")
                .values("WORD", "A word of the command, once for each; \"\" alone for the image's", "--cmd");
    }

    /** Whether any of them is given. */
    public static boolean areGiven(Options options) {
        return FLAGS.stream().anyMatch(options::isGiven);
    }

    /**
     * Sets what is given, over what the container has, and names it in the mask.
     *
     * @param environment the client's own, for {@code -e NAME}
     */
    public static void set(
            Options options,
            Map<String, String> environment,
            ContainerConfig now,
            ContainerConfig.Builder config,
            FieldMask.Builder mask) {
        StoppedFlags flags = new StoppedFlags(options, config, mask);
        flags.environment(now, environment);
        flags.mounts(now);
        flags.word("-w", "working_dir", config::setWorkingDir);
        flags.word("-u", "user", config::setUser);
        flags.word("-h", "hostname", config::setHostname);
        flags.word("--entrypoint", "entrypoint", word -> config.setEntrypoint(ContainerRequest.entrypoint(word)));
        flags.command();
    }

    private void environment(ContainerConfig now, Map<String, String> environment) {
        if (!options.isGiven("-e") && !options.isGiven("--env-rm")) {
            return;
        }
        Map<String, String> variables = new LinkedHashMap<>();
        now.getEnvList().forEach(variable -> variables.put(name(variable), variable));
        KeyValues.environment(List.of(), options.values("-e"), environment)
                .forEach(variable -> variables.put(name(variable), variable));
        options.values("--env-rm").forEach(variables::remove);
        config.addAllEnv(variables.values());
        mask.addPaths("env");
    }

    private void mounts(ContainerConfig now) {
        if (OF_MOUNTS.stream().noneMatch(options::isGiven)) {
            return;
        }
        Map<String, Mount> mounts = new LinkedHashMap<>();
        now.getMountsList().forEach(mount -> mounts.put(mount.getTarget(), mount));
        for (String target : options.values("--mount-rm")) {
            if (mounts.remove(target) == null) {
                throw new UsageException(
                        "--mount-rm \"" + target + "\": there is no such mount; what can go is " + mounts.keySet());
            }
        }
        add(mounts, "-v", VolumeFlag::parse);
        add(mounts, "--mount", MountFlag::parse);
        add(mounts, "--tmpfs", TmpfsFlag::parse);
        config.addAllMounts(mounts.values());
        mask.addPaths("mounts");
    }

    private void add(Map<String, Mount> mounts, String flag, Function<String, Mount> parser) {
        options.values(flag).stream().map(parser).forEach(mount -> mounts.put(mount.getTarget(), mount));
    }

    private void command() {
        if (options.isGiven("--cmd")) {
            List<String> words = options.values("--cmd");
            config.addAllArgs(words.equals(List.of("")) ? List.of() : words);
            mask.addPaths("args");
        }
    }

    private void word(String flag, String field, Consumer<String> setter) {
        options.value(flag).ifPresent(word -> {
            setter.accept(word);
            mask.addPaths(field);
        });
    }

    private static String name(String variable) {
        int equals = variable.indexOf('=');
        return equals < 0 ? variable : variable.substring(0, equals);
    }
}
