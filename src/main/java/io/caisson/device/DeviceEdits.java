package io.caisson.device;

import io.caisson.oci.runtime.Device;
import io.caisson.oci.runtime.DeviceRule;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.oci.runtime.User;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What devices add to a runtime-spec.
 *
 * @param nodes to be made
 * @param rules that allow their use
 * @param env {@code NAME=value} each; takes the place of the same name
 * @param mounts of the host's files, such as libraries
 * @param groups that the process is to be in
 */
public record DeviceEdits(
        List<Device> nodes, List<DeviceRule> rules, List<String> env, List<Mount> mounts, List<Long> groups) {
    /** No devices. */
    public static final DeviceEdits NONE = new DeviceEdits(List.of(), List.of(), List.of(), List.of(), List.of());

    public DeviceEdits {
        nodes = List.copyOf(nodes);
        rules = List.copyOf(rules);
        env = List.copyOf(env);
        mounts = List.copyOf(mounts);
        groups = List.copyOf(groups);
    }

    /** Both, these first. */
    public DeviceEdits and(DeviceEdits more) {
        return new DeviceEdits(
                joined(nodes, more.nodes),
                joined(rules, more.rules),
                joined(env, more.env),
                joined(mounts, more.mounts),
                joined(groups, more.groups));
    }

    /** The runtime-spec with them; of two nodes or mounts at one path the later counts. */
    public RuntimeSpec applied(RuntimeSpec spec) {
        if (equals(NONE)) {
            return spec;
        }
        Process process = Objects.requireNonNull(spec.process(), "A container to start has a process");
        Linux linux = Objects.requireNonNull(spec.linux(), "A container has namespaces");
        return new RuntimeSpec(
                spec.ociVersion(),
                process(process),
                spec.root(),
                spec.hostname(),
                spec.domainname(),
                mounts(spec.mounts()),
                linux(linux, process.user()),
                spec.annotations());
    }

    private Process process(Process process) {
        Map<String, String> variables = new LinkedHashMap<>();
        joined(process.env(), env).forEach(entry -> variables.put(entry.substring(0, entry.indexOf('=') + 1), entry));
        Set<Long> all = new LinkedHashSet<>(joined(process.user().additionalGids(), groups));
        User user = process.user();
        return new Process(
                process.terminal(),
                process.consoleSize(),
                new User(user.uid(), user.gid(), user.umask(), List.copyOf(all)),
                process.args(),
                List.copyOf(variables.values()),
                process.cwd(),
                process.capabilities(),
                process.rlimits(),
                process.noNewPrivileges(),
                process.oomScoreAdj(),
                process.apparmorProfile());
    }

    private Linux linux(Linux linux, User user) {
        Map<String, Device> all = new LinkedHashMap<>();
        linux.devices().forEach(device -> all.put(device.path(), device));
        nodes.forEach(device -> all.put(device.path(), owned(device, user)));
        Resources resources = Optional.ofNullable(linux.resources()).orElse(Resources.NONE);
        return new Linux(
                linux.uidMappings(),
                linux.gidMappings(),
                linux.sysctl(),
                new Resources(
                        joined(resources.devices(), rules),
                        resources.memory(),
                        resources.cpu(),
                        resources.pids(),
                        resources.blockIO(),
                        resources.hugepageLimits(),
                        resources.unified()),
                linux.cgroupsPath(),
                linux.namespaces(),
                List.copyOf(all.values()),
                linux.seccomp(),
                linux.rootfsPropagation(),
                linux.maskedPaths(),
                linux.readonlyPaths(),
                linux.mountLabel(),
                linux.personality());
    }

    /** One that nobody was named the owner of is the user's. */
    private static Device owned(Device device, User user) {
        return new Device(
                device.path(),
                device.type(),
                device.major(),
                device.minor(),
                device.fileMode(),
                Objects.requireNonNullElse(device.uid(), user.uid()),
                Objects.requireNonNullElse(device.gid(), user.gid()));
    }

    private List<Mount> mounts(List<Mount> others) {
        Map<String, Mount> all = new LinkedHashMap<>();
        joined(others, mounts).forEach(mount -> all.put(mount.destination(), mount));
        List<Mount> sorted = new ArrayList<>(all.values());
        sorted.sort(Comparator.comparingLong(
                mount -> mount.destination().chars().filter(c -> c == '/').count()));
        return sorted;
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
