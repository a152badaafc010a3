package io.caisson.runtime.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.error.FieldViolation;
import io.caisson.oci.runtime.IdMapping;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.Namespace;
import io.caisson.oci.runtime.NamespaceType;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.Rlimit;
import io.caisson.oci.runtime.RuntimeSpec;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of a configuration; all that are broken are told at once. What is not done is refused by name. */
final class BundleChecks {
    private static final Pattern VERSION = Pattern.compile("1\\.\\d+\\.\\d+([-+].*)?");
    private static final Pattern CGROUP =
            Pattern.compile("/?[A-Za-z0-9_][A-Za-z0-9_.:@-]*(/[A-Za-z0-9_][A-Za-z0-9_.:@-]*)*/?");
    private static final Set<String> IPC_PARAMETERS = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    private final Bundle bundle;
    private final RuntimeSpec spec;
    private final boolean hasUserNamespace;
    private final List<FieldViolation> violations = new ArrayList<>();

    BundleChecks(Bundle bundle) {
        this.bundle = bundle;
        this.spec = bundle.spec();
        Linux linux = spec.linux();
        this.hasUserNamespace = linux != null
                && linux.namespaces().stream().anyMatch(namespace -> namespace.type() == NamespaceType.USER);
    }

    List<FieldViolation> violations() {
        String version = String.valueOf(spec.ociVersion());
        require(VERSION.matcher(version).matches(), "ociVersion", "is no version 1.x of the runtime-spec: " + version);
        require(Files.isDirectory(bundle.rootPath()), "root.path", "there is no directory " + bundle.rootPath());
        process("process", spec.process(), violations);
        for (Mount mount : spec.mounts()) {
            mount(mount);
        }
        Linux linux = spec.linux();
        if (linux == null) {
            refuse("linux", "is missing: a container has at least a mount namespace of its own");
        } else {
            namespaces(linux);
            parameters(linux);
            String path = linux.cgroupsPath();
            require(
                    path == null || path.isEmpty() || CGROUP.matcher(path).matches(),
                    "linux.cgroupsPath",
                    "is no path of plain names: " + path);
        }
        notDone(bundle.tree());
        return violations;
    }

    /** Of a container's first process, and of one more. */
    static void process(String field, @Nullable Process process, List<FieldViolation> violations) {
        if (process == null) {
            violations.add(new FieldViolation(field, "is missing: there is nothing to execute"));
            return;
        }
        if (process.args().isEmpty() || process.args().getFirst().isEmpty()) {
            violations.add(new FieldViolation(field + ".args", "is empty: there is nothing to execute"));
        }
        if (!String.valueOf(process.cwd()).startsWith("/")) {
            violations.add(new FieldViolation(field + ".cwd", "is no absolute path: " + process.cwd()));
        }
        Set<String> types = new HashSet<>();
        for (Rlimit limit : process.rlimits()) {
            if (!types.add(limit.type())) {
                violations.add(new FieldViolation(field + ".rlimits", "has " + limit.type() + " twice"));
            }
            if (Long.compareUnsigned(limit.soft(), limit.hard()) > 0) {
                violations.add(
                        new FieldViolation(field + ".rlimits", limit.type() + " has a soft limit above its hard one"));
            }
        }
    }

    private void mount(Mount mount) {
        require(
                String.valueOf(mount.destination()).startsWith("/"),
                "mounts",
                "a destination is no absolute path: " + mount.destination());
        boolean own = !new IdMappings(mount.uidMappings(), mount.gidMappings()).isEmpty();
        require(
                own || hasUserNamespace || mount.options().stream().noneMatch(Set.of("idmap", "ridmap")::contains),
                "mounts",
                mount.destination() + " is to show other ids, and neither it nor the container has mappings");
        require(
                mount.uidMappings().isEmpty() == mount.gidMappings().isEmpty(),
                "mounts",
                mount.destination() + " needs both uidMappings and gidMappings, or neither");
    }

    private void namespaces(Linux linux) {
        Set<NamespaceType> types = EnumSet.noneOf(NamespaceType.class);
        for (Namespace namespace : linux.namespaces()) {
            String type = namespace.type().name().toLowerCase(Locale.ROOT);
            require(types.add(namespace.type()), "linux.namespaces", "has " + type + " twice");
            String path = namespace.path();
            require(
                    path == null || path.startsWith("/"),
                    "linux.namespaces",
                    "the path of " + type + " is not absolute: " + path);
            boolean joinable = namespace.type() != NamespaceType.MOUNT && namespace.type() != NamespaceType.USER;
            require(path == null || joinable, "linux.namespaces", "joining a " + type + " namespace is not done here");
            require(
                    path == null || !joinable || !hasUserNamespace || namespace.type() == NamespaceType.PID,
                    "linux.namespaces",
                    "joining a " + type + " namespace is not done here for a container with a new user namespace");
        }
        require(types.contains(NamespaceType.MOUNT), "linux.namespaces", "a container needs a mount namespace");
        mappings(linux);
        require(!types.contains(NamespaceType.TIME), "linux.namespaces", "time namespaces are not done here");
        require(
                spec.hostname() == null || types.contains(NamespaceType.UTS),
                "hostname",
                "cannot be set without a uts namespace: it would be the host's");
        require(
                spec.domainname() == null || types.contains(NamespaceType.UTS),
                "domainname",
                "cannot be set without a uts namespace: it would be the host's");
    }

    private void mappings(Linux linux) {
        require(
                linux.uidMappings().isEmpty() != hasUserNamespace
                        && linux.gidMappings().isEmpty() != hasUserNamespace,
                "linux.uidMappings",
                "a user namespace needs uidMappings and gidMappings, and these need a user namespace");
        IdMappings ids = new IdMappings(linux.uidMappings(), linux.gidMappings());
        require(
                !hasUserNamespace || hasZero(ids.uids()) && hasZero(ids.gids()),
                "linux.uidMappings",
                "have no 0: what makes the container is root of its user namespace");
    }

    private static boolean hasZero(List<IdMapping> mappings) {
        return mappings.stream().anyMatch(mapping -> mapping.containerID() == 0 && mapping.size() > 0);
    }

    /** A parameter that is not of a namespace of the container's own would be the host's. */
    private void parameters(Linux linux) {
        for (String name : linux.sysctl().keySet()) {
            NamespaceType owner = null;
            if (name.startsWith("net.")) {
                owner = NamespaceType.NETWORK;
            } else if (IPC_PARAMETERS.contains(name) || name.startsWith("fs.mqueue.")) {
                owner = NamespaceType.IPC;
            } else if (name.equals("kernel.domainname") || name.equals("kernel.hostname")) {
                owner = NamespaceType.UTS;
            }
            NamespaceType wanted = owner;
            require(
                    wanted != null
                            && linux.namespaces().stream().anyMatch(namespace -> namespace.type() == wanted)
                            && !name.contains(".."),
                    "linux.sysctl",
                    name + " belongs to no namespace of the container's own");
        }
    }

    private void notDone(JsonNode tree) {
        JsonNode linux = tree.path("linux");
        present(linux.path("intelRdt"), "linux.intelRdt");
        present(linux.path("timeOffsets"), "linux.timeOffsets");
        present(linux.path("mountLabel"), "linux.mountLabel");
        present(linux.path("seccomp").path("listenerPath"), "linux.seccomp.listenerPath");
        present(tree.path("process").path("selinuxLabel"), "process.selinuxLabel");
        present(tree.path("process").path("scheduler"), "process.scheduler");
        present(tree.path("process").path("ioPriority"), "process.ioPriority");
        String domain = linux.path("personality").path("domain").asText("LINUX");
        require(domain.equals("LINUX"), "linux.personality", domain + " is not done here");
    }

    private void present(JsonNode node, String field) {
        boolean empty = node.isMissingNode()
                || node.isNull()
                || node.isContainerNode() && node.isEmpty()
                || node.isTextual() && node.asText().isEmpty();
        require(empty, field, "is not done here");
    }

    private void require(boolean kept, String field, String description) {
        if (!kept) {
            refuse(field, description);
        }
    }

    private void refuse(String field, String description) {
        violations.add(new FieldViolation(field, description));
    }
}
