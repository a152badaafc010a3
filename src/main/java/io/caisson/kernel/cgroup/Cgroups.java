package io.caisson.kernel.cgroup;

import io.caisson.oci.runtime.Resources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The control groups of this machine.
 *
 * <p>Path: absolute below the root of every hierarchy; an engine's are {@code /<engine>/<container id>}. {@link #create}
 * makes a cgroup with its limits, empty; the launch script lets the first process into it
 * ({@link Cgroup#entry()}). Only hierarchies whose controllers the limits need are used: each costs time.
 * Safe for use by several threads, for different paths.
 */
public final class Cgroups {
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9_.:@-]*)+");

    private final CgroupLayout layout;
    private final Processes processes;
    private final DeviceControl devices;

    public Cgroups(CgroupLayout layout) {
        this(layout, new PidfdProcesses(), DevicePrograms::attach);
    }

    Cgroups(CgroupLayout layout, Processes processes, DeviceControl devices) {
        this.layout = layout;
        this.processes = processes;
        this.devices = devices;
    }

    /** The hierarchies of this machine, read from {@code /proc}. */
    public static Cgroups detect() {
        return new Cgroups(CgroupLayout.detect());
    }

    /** Which hierarchies there are. */
    public CgroupLayout layout() {
        return layout;
    }

    /**
     * Makes a cgroup and sets its limits. Fails if it exists. On failure nothing is left.
     *
     * @param path absolute, such as {@code /caisson/0123}; what is not there above it is made
     * @throws CgroupException naming the file and value that the kernel refused, or the controller that is missing
     */
    public Cgroup create(String path, Resources resources) {
        checkPath(path);
        Path unified = layout.unified();
        return switch (layout.version()) {
            case V1, HYBRID -> new V1Creation(layout, processes).create(path, resources);
            case V2 -> new V2Creation(unifiedOf(unified), processes, devices).create(path, resources);
            case NONE ->
                throw new CgroupException("Making the cgroup " + path
                        + " failed: this machine has no cgroup hierarchy mounted; mount cgroup2 on /sys/fs/cgroup");
        };
    }

    /**
     * Changes the limits of memory, processors, tasks and block devices of a cgroup that has processes. On v1 it may get into
     * more hierarchies by it, and what its processes have used until then is not counted there. On failure all
     * are as before.
     *
     * @param from what its limits are, as they were given
     * @throws CgroupException naming the file and value that the kernel refused, or the controller that is missing
     */
    public void change(Cgroup cgroup, Resources from, Resources to) {
        boolean v2 = layout.version() == CgroupLayout.Version.V2;
        Resources before = LimitChange.changeable(from);
        Resources after = LimitChange.changeable(to);
        new LimitWriter(layout)
                .write(
                        cgroup,
                        v2
                                ? LimitChange.between(V2Limits.of(before), V2Limits.of(after))
                                : LimitChange.between(V1Limits.of(before), V1Limits.of(after)));
    }

    /** A cgroup made earlier, by this engine process or the one before; it may be gone by now. */
    public Cgroup open(String path) {
        checkPath(path);
        if (layout.version() == CgroupLayout.Version.V2) {
            return new V2Cgroup(path, unifiedOf(layout.unified()), processes);
        }
        List<CgroupHierarchy> present = layout.v1().stream()
                .filter(hierarchy -> ControlFiles.exists(below(hierarchy.mountPoint(), path)))
                .toList();
        return new V1Cgroup(path, present, processes, layout.freezer(path));
    }

    /** Names of the cgroups below {@code /<engine>} in any hierarchy: what a sweep of leftovers goes through. */
    public Set<String> list(String engine) {
        checkPath("/" + engine + "/x");
        Set<String> names = new TreeSet<>();
        for (Path root : roots()) {
            ControlFiles.children(root.resolve(engine))
                    .forEach(child -> names.add(child.getFileName().toString()));
        }
        return names;
    }

    /** Removes the engine's own cgroup if no container's is left in it: when an engine is taken away for good. */
    public void removeEngine(String engine) {
        if (list(engine).isEmpty()) {
            roots().forEach(root -> new CgroupEnd(processes).removeTree(root.resolve(engine)));
        }
    }

    /** What of the limits this machine cannot enforce, a sentence each, such as a missing swap account. */
    public List<String> unsupported(Resources resources) {
        boolean v2 = layout.version() == CgroupLayout.Version.V2;
        List<CgroupSetting> settings = v2 ? V2Limits.of(resources) : V1Limits.of(resources);
        Set<String> missing = new LinkedHashSet<>();
        for (CgroupSetting setting : settings) {
            if (!layout.has(setting.controller())) {
                missing.add("This machine has no cgroup controller " + setting.controller() + ", so " + setting.file()
                        + " cannot be set.");
            }
        }
        if (v2 && resources.memory() != null && resources.memory().swappiness() != null) {
            missing.add("cgroup v2 has no swappiness of its own for a cgroup, so memory_swappiness is not set.");
        }
        return List.copyOf(missing);
    }

    /** Why limits that change what is to happen cannot be had on this machine; empty if they can. */
    public Optional<String> refused(Resources resources) {
        boolean waits = resources.memory() != null
                && Boolean.TRUE.equals(resources.memory().disableOOMKiller());
        boolean v1 = layout.version() != CgroupLayout.Version.V2 && layout.has("memory");
        return waits && !v1
                ? Optional.of("oom_kill_disable needs the memory controller of cgroup v1, which this machine does not"
                        + " have: cgroup v2 has nothing like it")
                : Optional.empty();
    }

    /** The directory of a cgroup's path below the root of a hierarchy. */
    static Path below(Path root, String path) {
        return root.resolve(path.substring(1));
    }

    /** The directory above a cgroup: of an engine's, its own, which holds its containers'. */
    static Path parent(Path root, String path) {
        int last = path.lastIndexOf('/');
        return last == 0 ? root : root.resolve(path.substring(1, last));
    }

    /** The directories from below the root of a hierarchy down to the one above a cgroup. */
    static List<Path> ancestors(Path root, String path) {
        List<Path> ancestors = new ArrayList<>();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            ancestors.add(root.resolve(path.substring(1, slash)));
        }
        return ancestors;
    }

    private List<Path> roots() {
        List<Path> roots = new ArrayList<>();
        if (layout.unified() != null) {
            roots.add(layout.unified());
        }
        layout.v1().forEach(hierarchy -> roots.add(hierarchy.mountPoint()));
        return roots;
    }

    private static Path unifiedOf(@Nullable Path unified) {
        if (unified == null) {
            throw new IllegalStateException("a v2 layout without a v2 hierarchy");
        }
        return unified;
    }

    private static void checkPath(String path) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("not an absolute cgroup path of plain names: " + path);
        }
    }
}
