package io.caisson.kernel.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which cgroup hierarchies a machine has and where they are mounted (cgroups(7), proc_pid_mountinfo(5)).
 *
 * @param version which of the kinds of machines it is
 * @param v1 v1 hierarchies that have a controller, in the order of the mount table
 * @param unified directory of the v2 hierarchy, or null
 * @param unifiedControllers controllers that the v2 hierarchy has
 */
public record CgroupLayout(
        Version version, List<CgroupHierarchy> v1, @Nullable Path unified, Set<String> unifiedControllers) {
    private static final Set<String> V1_CONTROLLERS = Set.of(
            "cpu",
            "cpuacct",
            "cpuset",
            "memory",
            "devices",
            "freezer",
            "net_cls",
            "blkio",
            "perf_event",
            "net_prio",
            "hugetlb",
            "pids",
            "rdma",
            "misc");

    public CgroupLayout {
        v1 = List.copyOf(v1);
        unifiedControllers = Set.copyOf(unifiedControllers);
    }

    /** Kinds of machines. */
    public enum Version {
        /** v1 hierarchies only. */
        V1,
        /** v1 hierarchies with the controllers, and a v2 one beside them. */
        HYBRID,
        /** Nothing but v2. */
        V2,
        /** No hierarchy at all: nothing can be limited. */
        NONE
    }

    /** The layout of this machine. */
    public static CgroupLayout detect() {
        try {
            String mountinfo = Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1);
            return parse(mountinfo, unified -> ControlFiles.read(unified.resolve("cgroup.controllers")));
        } catch (IOException e) {
            throw new CgroupException("Reading /proc/self/mountinfo failed: " + e.getMessage(), e);
        }
    }

    /**
     * The layout that a mount table tells.
     *
     * @param mountinfo text of {@code /proc/self/mountinfo}
     * @param controllers reads {@code cgroup.controllers} of the v2 hierarchy that was found
     */
    public static CgroupLayout parse(String mountinfo, Function<Path, String> controllers) {
        List<CgroupHierarchy> v1 = new ArrayList<>();
        Path unified = null;
        for (String line : mountinfo.split("\n", -1)) {
            int separator = line.indexOf(" - ");
            if (separator < 0) {
                continue;
            }
            Path mountPoint = Path.of(unescape(line.substring(0, separator).split(" ", -1)[4]));
            String[] source = line.substring(separator + 3).split(" ", -1);
            if (source[0].equals("cgroup2") && unified == null) {
                unified = mountPoint;
            } else if (source[0].equals("cgroup")) {
                addHierarchy(v1, source[2], mountPoint);
            }
        }
        String names = unified == null ? "" : controllers.apply(unified).strip();
        Set<String> unifiedControllers = names.isEmpty() ? Set.of() : Set.of(names.split("\\s+", -1));
        return new CgroupLayout(version(v1, unified), v1, unified, unifiedControllers);
    }

    /** The v1 hierarchy of a controller. */
    public Optional<CgroupHierarchy> hierarchy(String controller) {
        return v1.stream().filter(h -> h.controllers().contains(controller)).findFirst();
    }

    /** Where a cgroup is frozen on v1; null if there is no such hierarchy. */
    @Nullable
    V1Freezer freezer(String path) {
        return hierarchy("freezer")
                .map(hierarchy -> new V1Freezer(hierarchy.mountPoint(), path))
                .orElse(null);
    }

    /** Whether some hierarchy has the controller. */
    public boolean has(String controller) {
        return version == Version.V2
                ? unifiedControllers.contains(controller)
                : hierarchy(controller).isPresent();
    }

    private static void addHierarchy(List<CgroupHierarchy> v1, String options, Path mountPoint) {
        List<String> found = Arrays.stream(options.split(",", -1))
                .filter(V1_CONTROLLERS::contains)
                .toList();
        // Mounted twice (a bind mount of the same hierarchy): the first serves.
        boolean known = v1.stream().anyMatch(h -> h.controllers().equals(found));
        if (!found.isEmpty() && !known) {
            v1.add(new CgroupHierarchy(found, mountPoint));
        }
    }

    private static Version version(List<CgroupHierarchy> v1, @Nullable Path unified) {
        if (v1.isEmpty()) {
            return unified == null ? Version.NONE : Version.V2;
        }
        return unified == null ? Version.V1 : Version.HYBRID;
    }

    /** Space, tab, line feed and backslash are octal in mountinfo. */
    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
