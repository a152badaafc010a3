package io.caisson.spec;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.FieldViolation;
import io.caisson.oci.runtime.Capabilities;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.Root;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.oci.runtime.User;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes runtime-specs: what the caller asks for, over what the image says, over Docker's defaults.
 *
 * <p>Pure and safe for use by several threads. Which class decides what: {@code Commands} and
 * {@code Environment} the process, {@code Accounts} the user, {@code Mounts} the mounts, {@code Limits}
 * the resources, {@code CapabilityNames}, {@code PathRules}, {@code Sysctls} and {@link SeccompProfile}
 * the security, {@code Namespaces} the namespaces.
 */
public final class SpecFactory {
    private static final Pattern HOSTNAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?");

    private final String engineName;
    private final HostFacts host;
    private final SeccompProfile defaultProfile = SeccompProfile.ofEngine();

    /** @param engineName names the engine's cgroup, below which each container has its own */
    public SpecFactory(String engineName) {
        this(engineName, HostFacts.detect());
    }

    /** For a machine that is told, as in tests. */
    public SpecFactory(String engineName, HostFacts host) {
        this.engineName = engineName;
        this.host = host;
    }

    /**
     * Every rule that the settings break, before anything is made. Field names are relative to the
     * proto's {@code ContainerConfig}: {@code resources.memory_bytes}, {@code mounts[1].target}.
     */
    public List<FieldViolation> violations(ContainerSettings settings) {
        Violations violations = new Violations();
        Commands.check(settings.process(), violations);
        Environment.check(settings.process(), violations);
        checkNames(settings, violations);
        Mounts.check(settings, violations);
        new LimitChecks(host, violations).check(settings.resources());
        CapabilityNames.check("security.cap_add", settings.security().capAdd(), violations);
        CapabilityNames.check("security.cap_drop", settings.security().capDrop(), violations);
        SeccompProfile.check(settings.security().seccomp(), violations);
        Sysctls.check(settings, violations);
        PathRules.check(settings.security(), violations);
        String parent = settings.resources().cgroupParent();
        violations.require(
                parent == null || !(parent + "/").startsWith("/" + engineName + "/"),
                "resources.cgroup_parent",
                "must not lie in the engine's own, /" + engineName);
        DeviceRuleWords.check(settings.security().deviceRules(), violations);
        return violations.found();
    }

    /** The limits of a container, which keep to the rules. */
    public Resources resources(ContainerSettings settings) {
        return Limits.resources(settings);
    }

    /**
     * The runtime-spec of a container.
     *
     * @throws EngineException INVALID_REQUEST with all {@link #violations}, COMMAND_MISSING, USER_NOT_FOUND
     *     naming the user or group, WORKING_DIRECTORY if the image's own is not absolute
     */
    public RuntimeSpec spec(ContainerSettings settings, ImageDefaults image, AccountFiles accounts) {
        List<FieldViolation> violations = violations(settings);
        if (!violations.isEmpty()) {
            throw EngineException.invalid(violations);
        }
        boolean ownsName = settings.namespaces().uts().equals(NamespaceOwner.OWN);
        return new RuntimeSpec(
                RuntimeSpec.VERSION,
                process(settings, image, accounts),
                new Root(settings.rootPath(), settings.security().readOnlyRoot()),
                ownsName ? settings.effectiveHostname() : null,
                ownsName ? settings.domainname() : null,
                Mounts.of(settings),
                linux(settings),
                settings.annotations());
    }

    private Process process(ContainerSettings settings, ImageDefaults image, AccountFiles accounts) {
        ProcessSettings asked = settings.process();
        List<String> command = Commands.command(asked, image);
        Accounts.Found found =
                new Accounts(accounts).find(or(asked.user(), image.user(), ""), asked.additionalGroups());
        checkIds(settings.namespaces(), found.user());
        List<String> environment = Environment.of(asked, image, settings.effectiveHostname(), found.home());
        if (!Texts.fit(command, environment)) {
            throw EngineException.invalid("env", "is with the arguments and what the image adds larger than 1 MiB");
        }
        return new Process(
                asked.terminal(),
                null,
                found.user(),
                command,
                environment,
                workingDirectory(asked, image),
                capabilities(settings.security(), found.user().uid() == 0),
                Limits.rlimits(settings.resources(), host),
                settings.security().noNewPrivileges(),
                settings.resources().oomScoreAdjustment(),
                settings.security().apparmorProfile());
    }

    private Linux linux(ContainerSettings settings) {
        List<String> capabilities = bounding(settings.security());
        IdMappings ids = Namespaces.ids(settings.namespaces());
        return new Linux(
                ids.uids(),
                ids.gids(),
                Sysctls.of(settings),
                Limits.resources(settings),
                cgroup(settings),
                Namespaces.of(settings.namespaces()),
                List.of(),
                SeccompProfile.chosen(settings.security().effectiveSeccomp(), defaultProfile)
                        .map(profile -> profile.forContainer(capabilities, host))
                        .orElse(null),
                Mounts.rootPropagation(settings),
                PathRules.masked(settings.security(), host),
                PathRules.readOnly(settings.security()),
                null,
                null);
    }

    private String cgroup(ContainerSettings settings) {
        String parent = settings.resources().cgroupParent();
        return (parent == null ? "/" + engineName : parent) + "/" + settings.id();
    }

    /** Nobody can become who has no name in the user namespace. */
    private static void checkIds(NamespaceSettings namespaces, User user) {
        IdRange range = namespaces.user();
        if (range == null) {
            return;
        }
        LongStream.concat(
                        LongStream.of(user.uid(), user.gid()),
                        user.additionalGids().stream().mapToLong(Long::longValue))
                .filter(id -> id >= range.size())
                .findFirst()
                .ifPresent(id -> {
                    throw EngineException.invalid(
                            "user",
                            "has the id " + id + ", and the container's user namespace only 0 to " + (range.size() - 1)
                                    + "; ask for more (--userns auto:size=" + (id + 1) + ")");
                });
    }

    /** Root has its capabilities in force; another user can only gain them by executing a program that has them. */
    private Capabilities capabilities(SecuritySettings security, boolean root) {
        List<String> bounding = bounding(security);
        List<String> inForce = root ? bounding : List.of();
        return new Capabilities(bounding, inForce, List.of(), inForce, List.of());
    }

    private List<String> bounding(SecuritySettings security) {
        List<String> added = security.privileged() ? List.of("ALL") : security.capAdd();
        return CapabilityNames.tweaked(added, security.capDrop(), host.capabilities());
    }

    private static String workingDirectory(ProcessSettings asked, ImageDefaults image) {
        String directory = or(asked.workingDirectory(), image.workingDirectory(), "/");
        return ContainerPath.normal(directory)
                .orElseThrow(() -> new EngineException(
                                ErrorReason.WORKING_DIRECTORY,
                                "The image's working directory \"" + directory
                                        + "\" is not an absolute path; give working_dir")
                        .with("working_dir", directory));
    }

    private static void checkNames(ContainerSettings settings, Violations violations) {
        ProcessSettings process = settings.process();
        String directory = or(process.workingDirectory(), null, "/");
        violations.require(
                ContainerPath.normal(directory).isPresent(),
                "working_dir",
                "must be an absolute path, is \"" + directory + "\"");
        if (settings.namespaces().uts().equals(NamespaceOwner.OWN)) {
            checkHostname("hostname", settings.hostname(), violations);
        }
        checkHostname("domainname", settings.domainname(), violations);
        String user = or(process.user(), null, "0");
        violations.require(
                user.chars().noneMatch(c -> c < ' ')
                        && user.chars().filter(c -> c == ':').count() <= 1,
                "user",
                "must be user, user:group, uid or uid:gid");
    }

    private static void checkHostname(String field, @Nullable String name, Violations violations) {
        violations.require(
                name == null || name.isEmpty() || HOSTNAME.matcher(name).matches(),
                field,
                "must be 1 to 63 letters, digits, dots and dashes, is \"" + name + "\"");
    }

    /** The first that is there and not empty. */
    private static String or(@Nullable String first, @Nullable String second, String otherwise) {
        if (first != null && !first.isEmpty()) {
            return first;
        }
        return second != null && !second.isEmpty() ? second : otherwise;
    }
}
