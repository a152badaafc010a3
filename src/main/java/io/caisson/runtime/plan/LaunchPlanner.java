package io.caisson.runtime.plan;

import io.caisson.kernel.mount.MountAttributes;
import io.caisson.oci.runtime.Device;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.Namespace;
import io.caisson.oci.runtime.NamespaceType;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.Root;
import io.caisson.oci.runtime.RuntimeSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The runtime-spec as a list of steps, in the only order that works: cgroups while the host's are in
 * sight, mounts before the root is read-only, kernel parameters before they are masked, everything that
 * needs privileges before they go.
 */
public final class LaunchPlanner {
    private static final Set<NamespaceType> JOINABLE =
            EnumSet.of(NamespaceType.NETWORK, NamespaceType.IPC, NamespaceType.UTS, NamespaceType.CGROUP);

    private final RuntimeSpec spec;
    private final LaunchContext context;
    private final LaunchStops stops;
    private final Process process;
    private final ProcessSteps last;
    private final Optional<Linux> linux;
    private final List<LaunchStep> steps = new ArrayList<>();

    private LaunchPlanner(RuntimeSpec spec, LaunchContext context, LaunchStops stops, Process process) {
        this.spec = spec;
        this.context = context;
        this.stops = stops;
        this.process = process;
        this.last = ProcessSteps.of(process, context.filter(), context.filterFlags(), context.lastCapability());
        this.linux = Optional.ofNullable(spec.linux());
    }

    /**
     * The steps.
     *
     * @throws IllegalArgumentException if the spec has no process, or asks for what the kernel has no name for
     */
    public static List<LaunchStep> plan(RuntimeSpec spec, LaunchContext context) {
        return plan(spec, context, LaunchStops.NONE);
    }

    /** The same, with more stops. */
    public static List<LaunchStep> plan(RuntimeSpec spec, LaunchContext context, LaunchStops stops) {
        Process process = spec.process();
        if (process == null) {
            throw new IllegalArgumentException("The runtime-spec has no process");
        }
        LaunchPlanner planner = new LaunchPlanner(spec, context, stops, process);
        planner.checkNamespaces();
        planner.namespaces();
        planner.mounts();
        planner.parameters();
        planner.protection();
        planner.process();
        return List.copyOf(planner.steps);
    }

    /** What the init of a container makes its process of. */
    public static LaunchStep.Execute command(Process process) {
        return ProcessSteps.command(process);
    }

    /** The nodes of a {@code /dev} that the engine makes, since the container is in a user namespace. */
    public static List<LaunchStep.MakeDevice> deviceNodes(@Nullable Linux linux) {
        return DefaultDevices.nodes(linux == null ? List.of() : linux.devices());
    }

    /** Before anything happens: without mounts of its own, a container's would be the host's. */
    private void checkNamespaces() {
        if (!isFresh(NamespaceType.MOUNT)) {
            throw new IllegalArgumentException("A container needs a mount namespace of its own");
        }
        if (isFresh(NamespaceType.USER)
                == linux.map(IdMappings::of).orElse(IdMappings.NONE).isEmpty()) {
            throw new IllegalArgumentException(
                    "A user namespace needs uidMappings and gidMappings, and these need a user namespace");
        }
        for (Namespace namespace : namespacesOfSpec()) {
            String path = namespace.path();
            // A process that joins one of these is not in it: only its children are (setns(2)).
            if (path != null && neighbour(namespace) == null && !JOINABLE.contains(namespace.type())) {
                throw new IllegalArgumentException(
                        "Joining a namespace of the type " + namespace.type() + " is not possible: " + path);
            }
        }
    }

    private void namespaces() {
        steps.addAll(last.label());
        context.tasksFiles().forEach(file -> steps.add(new LaunchStep.JoinCgroup(file)));
        for (Namespace namespace : namespacesOfSpec()) {
            String path = namespace.path();
            if (neighbour(namespace) != null) {
                continue;
            }
            if (path != null) {
                steps.add(new LaunchStep.JoinNamespace(NamespaceFlags.of(namespace.type()), path));
            } else if (namespace.type() == NamespaceType.CGROUP) {
                steps.add(new LaunchStep.NewCgroupNamespace());
            }
        }
        neighbours();
        if (isFresh(NamespaceType.NETWORK)) {
            steps.add(new LaunchStep.RaiseLoopback());
        }
        if (isFresh(NamespaceType.UTS)) {
            Optional.ofNullable(spec.hostname()).ifPresent(name -> steps.add(new LaunchStep.SetHostname(name)));
            Optional.ofNullable(spec.domainname()).ifPresent(name -> steps.add(new LaunchStep.SetDomainname(name)));
        }
    }

    /** The pid namespace comes later: its processes must not see one that may still do everything. */
    private void neighbours() {
        Map<Integer, Long> flags = new TreeMap<>();
        for (Namespace namespace : namespacesOfSpec()) {
            Integer neighbour = neighbour(namespace);
            if (neighbour != null && namespace.type() != NamespaceType.PID) {
                flags.merge(neighbour, NamespaceFlags.of(namespace.type()), Long::sum);
            }
        }
        flags.forEach((neighbour, all) -> steps.add(new LaunchStep.EnterNamespaces(neighbour, all)));
        for (int i = 0; i < spec.mounts().size(); i++) {
            if (context.mounts().get(i) instanceof PreparedMount.OfContainer(int process, long magic, int descriptor)) {
                String target = spec.mounts().get(i).destination();
                steps.add(new LaunchStep.CopyMount(process, target, magic, descriptor));
            }
        }
    }

    /** Number of the pidfd of the container whose namespace is meant; null for none. */
    private @Nullable Integer neighbour(Namespace namespace) {
        String container = Namespace.containerOf(namespace.path());
        return container == null ? null : context.neighbours().get(container);
    }

    private void mounts() {
        steps.add(new LaunchStep.SeverMounts());
        steps.add(new LaunchStep.SetUmask(0));
        steps.add(new LaunchStep.AttachRoot(context.rootDescriptor(), context.attachAt()));
        if (isFresh(NamespaceType.USER)) {
            // Not earlier: what leads to the empty directory is the host's root's, and so is it till then.
            steps.add(new LaunchStep.AwaitIds());
            steps.add(new LaunchStep.BecomeRoot());
        }
        for (int i = 0; i < spec.mounts().size(); i++) {
            mount(spec.mounts().get(i), context.mounts().get(i));
        }
        devices();
    }

    private void devices() {
        Optional<PreparedMount> place = prepared("/dev");
        boolean made = place.filter(PreparedMount.Devices.class::isInstance).isPresent();
        boolean fresh = place.filter(PreparedMount.Fresh.class::isInstance).isPresent();
        // A /dev of its own, or the root's; one that was bound there has what it has.
        if (made || fresh || place.isEmpty()) {
            Set<String> named = devicesOfSpec().stream().map(Device::path).collect(Collectors.toSet());
            DefaultDevices.steps(named, place.isEmpty()).stream()
                    .filter(step -> !made || !(step instanceof LaunchStep.MakeDevice))
                    .forEach(steps::add);
            if (process.terminal()) {
                console();
            }
        }
        for (Device device : devicesOfSpec()) {
            if (!made || !device.path().startsWith("/dev/")) {
                device(device);
            }
        }
    }

    private void device(Device device) {
        String parent = device.path().substring(0, device.path().lastIndexOf('/'));
        if (!parent.isEmpty() && !parent.equals("/dev")) {
            steps.add(new LaunchStep.MakeDirectory(parent));
        }
        steps.add(DefaultDevices.step(device));
    }

    private void mount(Mount mount, PreparedMount prepared) {
        String target = mount.destination();
        switch (prepared) {
            case PreparedMount.Fresh() -> {
                MountOptions options = MountOptions.parse(mount.options());
                String type = Optional.ofNullable(mount.type()).orElse("none");
                String source = Optional.ofNullable(mount.source()).orElse(type);
                steps.add(new LaunchStep.MountFileSystem(type, source, target, options.data(), options.set()));
                if (options.propagation() != 0 && options.propagation() != MountAttributes.MS_PRIVATE) {
                    steps.add(new LaunchStep.SetPropagation(target, options.propagation(), false));
                }
            }
            case PreparedMount.Detached(int descriptor, boolean directory) ->
                steps.add(new LaunchStep.AttachMount(
                        descriptor,
                        target,
                        directory,
                        Optional.ofNullable(mount.source()).orElse("")));
            case PreparedMount.Devices(int descriptor) ->
                steps.add(new LaunchStep.AttachMount(descriptor, target, true, "the devices"));
            case PreparedMount.OfContainer(int ignored, long magic, int descriptor) ->
                steps.add(new LaunchStep.AttachMount(descriptor, target, true, "the other container's mount"));
            case PreparedMount.Hierarchies(int descriptor, List<PreparedMount.Hierarchy> hierarchies) -> {
                steps.add(new LaunchStep.AttachMount(descriptor, target, true, "the cgroup directory"));
                for (PreparedMount.Hierarchy hierarchy : hierarchies) {
                    steps.add(new LaunchStep.AttachMount(
                            hierarchy.descriptor(), target + "/" + hierarchy.name(), true, "the cgroup"));
                }
                if ((MountOptions.parse(mount.options()).set() & MountAttributes.RDONLY) != 0) {
                    steps.add(new LaunchStep.MakeMountReadOnly(target));
                }
            }
        }
    }

    /** The first terminal of its devpts is the one that the engine has opened for it. */
    private void console() {
        spec.mounts().stream()
                .filter(mount -> "devpts".equals(mount.type()))
                .findFirst()
                .ifPresent(mount -> steps.add(new LaunchStep.BindConsole(mount.destination() + "/0")));
    }

    private List<Device> devicesOfSpec() {
        return linux.map(Linux::devices).orElse(List.of());
    }

    /** What the mount on a path has become; empty if there is none. */
    private Optional<PreparedMount> prepared(String path) {
        for (int i = 0; i < spec.mounts().size(); i++) {
            if (spec.mounts().get(i).destination().equals(path)) {
                return Optional.of(context.mounts().get(i));
            }
        }
        return Optional.empty();
    }

    private void parameters() {
        steps.add(new LaunchStep.MakeDirectory(process.cwd()));
        linux.ifPresent(options -> options.sysctl()
                .forEach((name, value) ->
                        steps.add(new LaunchStep.WriteProc("/proc/sys/" + name.replace('.', '/'), value, true))));
        Integer adjustment = process.oomScoreAdj();
        if (adjustment != null) {
            steps.add(new LaunchStep.WriteProc("/proc/self/oom_score_adj", adjustment.toString(), false));
        }
    }

    private void protection() {
        if (stops.beforeRoot()) {
            steps.add(new LaunchStep.AwaitRelease());
        }
        Root root = spec.root();
        if (root != null && root.readonly()) {
            steps.add(new LaunchStep.MakeRootReadOnly());
        }
        linux.ifPresent(options -> {
            options.readonlyPaths().forEach(path -> steps.add(new LaunchStep.ProtectPath(path)));
            options.maskedPaths().forEach(path -> steps.add(new LaunchStep.MaskPath(path)));
        });
        steps.add(new LaunchStep.EnterRoot());
        // Nothing that is shared can be entered so (pivot_root(2)).
        linux.map(Linux::rootfsPropagation).map(LaunchPlanner::propagation).ifPresent(steps::add);
    }

    /** Of the root; it is private otherwise. */
    private static LaunchStep propagation(String words) {
        long flag = MountOptions.parse(List.of(words)).propagation();
        if (flag == 0) {
            throw new IllegalArgumentException("No propagation of a root file system has the name " + words);
        }
        return new LaunchStep.SetPropagation("/", flag, words.startsWith("r"));
    }

    private void process() {
        steps.addAll(last.limits());
        Integer neighbour = namespacesOfSpec().stream()
                .filter(namespace -> namespace.type() == NamespaceType.PID)
                .findFirst()
                .map(this::neighbour)
                .orElse(null);
        if (neighbour == null) {
            if (process.terminal()) {
                steps.add(new LaunchStep.TakeTerminal());
            }
            findCommand();
            steps.add(new LaunchStep.AwaitRelease());
        } else {
            // Only its children are in it (setns(2)).
            steps.add(new LaunchStep.EnterNamespaces(neighbour, NamespaceFlags.of(NamespaceType.PID)));
        }
        if (stops.atGate()) {
            steps.add(new LaunchStep.AwaitStart());
        }
        steps.addAll(last.confinement());
        steps.addAll(last.identity());
        if (neighbour != null) {
            steps.add(new LaunchStep.ShedDescriptors(context.init()));
            steps.add(new LaunchStep.MakeProcess());
            steps.add(new LaunchStep.MakeSession(process.terminal()));
            steps.add(new LaunchStep.AwaitRelease());
        }
        steps.addAll(last.execution(context.init()));
    }

    /** Whoever starts it may not be who asks why it could not be. */
    private void findCommand() {
        List<String> candidates = ProcessSteps.command(process).candidates();
        // Others are looked for from the working directory, as the user.
        if (stops.atGate() && candidates.stream().allMatch(candidate -> candidate.startsWith("/"))) {
            steps.add(new LaunchStep.FindCommand(candidates));
        }
    }

    private boolean isFresh(NamespaceType type) {
        return namespacesOfSpec().stream().anyMatch(namespace -> namespace.type() == type && namespace.path() == null);
    }

    private List<Namespace> namespacesOfSpec() {
        return linux.map(Linux::namespaces).orElse(List.of());
    }
}
