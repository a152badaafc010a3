package io.caisson.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Mount tables of the kinds of machines there are. */
class CgroupLayoutTest {
    private static final String PURE_V2 = """
            22 27 0:21 / /proc rw,relatime - proc proc rw
            31 23 0:28 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate
            """;
    private static final String SYSTEMD_HYBRID = """
            31 23 0:26 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755
            32 31 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:10 - cgroup2 cgroup2 rw,nsdelegate
            33 31 0:28 / /sys/fs/cgroup/systemd rw,nosuid shared:11 - cgroup cgroup rw,xattr,name=systemd
            37 31 0:32 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:15 - cgroup cgroup rw,cpu,cpuacct
            38 31 0:33 / /sys/fs/cgroup/memory rw,nosuid shared:16 - cgroup cgroup rw,memory
            39 31 0:34 / /sys/fs/cgroup/pids rw,nosuid shared:17 - cgroup cgroup rw,pids
            """;
    private static final String THIS_MACHINES_KIND = """
            31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
            32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
            34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
            35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
            36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
            39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """;

    @Test
    void pureV2HasTheControllersThatItsRootTells() {
        CgroupLayout layout = CgroupLayout.parse(PURE_V2, unified -> {
            assertThat(unified).isEqualTo(Path.of("/sys/fs/cgroup"));
            return "cpuset cpu io memory pids\n";
        });
        assertThat(layout.version()).isEqualTo(CgroupLayout.Version.V2);
        assertThat(layout.unifiedControllers()).isEqualTo(Set.of("cpuset", "cpu", "io", "memory", "pids"));
        assertThat(layout.has("memory")).isTrue();
        assertThat(layout.has("devices")).isFalse();
    }

    @Test
    void hybridUsesV1EvenWhereControllersShareAHierarchy() {
        CgroupLayout layout = CgroupLayout.parse(SYSTEMD_HYBRID, unified -> "\n");
        assertThat(layout.version()).isEqualTo(CgroupLayout.Version.HYBRID);
        assertThat(layout.hierarchy("cpuacct"))
                .contains(new CgroupHierarchy(List.of("cpu", "cpuacct"), Path.of("/sys/fs/cgroup/cpu,cpuacct")));
        assertThat(layout.has("cpuset")).isFalse();
        assertThat(layout.unifiedControllers()).isEmpty();
    }

    @Test
    void everyControllerMayHaveAHierarchyOfItsOwn() {
        CgroupLayout layout = CgroupLayout.parse(THIS_MACHINES_KIND, unified -> "hugetlb\n");
        assertThat(layout.version()).isEqualTo(CgroupLayout.Version.HYBRID);
        assertThat(layout.v1()).hasSize(5);
        assertThat(layout.unified()).isEqualTo(Path.of("/sys/fs/cgroup/unified"));
    }

    @Test
    void pureV1AndAMachineWithout() {
        String v1 = "38 31 0:33 / /cg\\040roup/memory rw - cgroup cgroup rw,memory\n".repeat(2);
        CgroupLayout layout = CgroupLayout.parse(v1, unified -> "");
        assertThat(layout.version()).isEqualTo(CgroupLayout.Version.V1);
        assertThat(layout.v1()).containsExactly(new CgroupHierarchy(List.of("memory"), Path.of("/cg roup/memory")));
        assertThat(CgroupLayout.parse("", unified -> "").version()).isEqualTo(CgroupLayout.Version.NONE);
    }
}
