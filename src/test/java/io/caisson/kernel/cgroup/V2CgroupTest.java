package io.caisson.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.oci.runtime.BlockIo;
import io.caisson.oci.runtime.DeviceRule;
import io.caisson.oci.runtime.Memory;
import io.caisson.oci.runtime.Pids;
import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.ThrottleDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The logic of v2 on a tree of plain files; a plain directory has no control files unless they are made. */
class V2CgroupTest {
    @TempDir
    Path unified;

    private final List<Path> restricted = new ArrayList<>();
    private Cgroups cgroups;

    @BeforeEach
    void aTree() throws IOException {
        CgroupLayout layout = new CgroupLayout(CgroupLayout.Version.V2, List.of(), unified, Set.of("memory", "pids"));
        Files.writeString(unified.resolve("cgroup.subtree_control"), "memory\n");
        Files.createDirectory(unified.resolve("engine"));
        Files.writeString(unified.resolve("engine/cgroup.subtree_control"), "memory pids\n");
        cgroups = new Cgroups(layout, new PidfdProcesses(), (directory, rules) -> restricted.add(directory));
    }

    @Test
    void controllersAreHandedDownWhereTheyAreMissing() throws IOException {
        // The leaf's own files are the kernel's, and missing here: only a cgroup without limits can be made.
        assertThatThrownBy(() -> cgroups.create("/engine/one", pids()))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("engine/one/pids.max");
        assertThat(Files.readString(unified.resolve("cgroup.subtree_control"))).startsWith("+pids");
        assertThat(Files.readString(unified.resolve("engine/cgroup.subtree_control")))
                .isEqualTo("memory pids\n");
        assertThat(unified.resolve("engine/one"))
                .as("nothing is left after a failure")
                .doesNotExist();
    }

    @Test
    void aCgroupIsEnteredByItsDirectoryAndFoundAgain() {
        Resources devices = new Resources(List.of(DeviceRule.DENY_ALL), null, null, null, null, List.of(), Map.of());
        Cgroup cgroup = cgroups.create("/engine/two", devices);
        assertThat(cgroup.entry()).isEqualTo(new CgroupEntry(List.of(), unified.resolve("engine/two")));
        assertThat(restricted).containsExactly(unified.resolve("engine/two"));
        assertThat(cgroups.list("engine")).containsExactly("two");
        cgroups.open("/engine/two").remove();
        cgroups.open("/engine/two").remove();
        assertThat(cgroups.list("engine")).isEmpty();
        assertThat(cgroups.list("another")).isEmpty();
    }

    @Test
    void outOfMemoryKillsAreCounted() throws IOException {
        Cgroup cgroup = cgroups.create("/engine/three", Resources.NONE);
        assertThat(cgroup.oomKills()).isZero();
        Files.writeString(unified.resolve("engine/three/memory.events"), "low 0\noom 3\noom_kill 2\n");
        assertThat(cgroup.oomKills()).isEqualTo(2);
    }

    @Test
    void itFreezesAndThaws() throws IOException {
        Cgroup cgroup = cgroups.create("/engine/four", Resources.NONE);
        Path freeze = Files.writeString(unified.resolve("engine/four/cgroup.freeze"), "0");
        Files.writeString(unified.resolve("engine/four/cgroup.procs"), "1\n");
        Files.writeString(unified.resolve("engine/four/cgroup.events"), "populated 1\nfrozen 1\n");
        cgroup.freeze();
        assertThat(freeze).hasContent("1");
        assertThat(cgroups.open("/engine/four").isFrozen()).isTrue();
        cgroups.open("/engine/four").thaw();
        assertThat(freeze).hasContent("0");
        assertThat(cgroup.isFrozen()).isFalse();
        Files.delete(freeze);
        cgroup.thaw();
        assertThat(cgroup.isFrozen()).isFalse();
    }

    @Test
    void aLimitBelowWhatIsInUseIsRefusedAndAllIsWrittenBack() throws IOException {
        Cgroup cgroup = cgroups.create("/engine/six", Resources.NONE);
        Path directory = unified.resolve("engine/six");
        Path most = Files.writeString(directory.resolve("pids.max"), "max");
        Path limit = Files.writeString(directory.resolve("memory.max"), "max");
        Path current = Files.writeString(directory.resolve("memory.current"), "9000\n");
        Path reclaim = Files.writeString(directory.resolve("memory.reclaim"), "");
        Resources to = new Resources(
                List.of(),
                new Memory(8000L, null, null, null, null, null),
                null,
                new Pids(7),
                null,
                List.of(),
                Map.of());
        assertThatThrownBy(() -> cgroups.change(cgroup, Resources.NONE, to))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("9000 bytes are in use");
        assertThat(reclaim).hasContent("1000");
        assertThat(limit).hasContent("max");
        Files.writeString(current, "8000\n");
        cgroups.change(cgroup, Resources.NONE, to);
        assertThat(limit).hasContent("8000");
        assertThat(most).content().startsWith("7");
        cgroups.change(cgroup, to, Resources.NONE);
        assertThat(limit).content().startsWith("max");
    }

    @Test
    void whatCannotBeFrozenRunsOn() throws Exception {
        Cgroup cgroup = cgroups.create("/engine/five", Resources.NONE);
        Path freeze = Files.writeString(unified.resolve("engine/five/cgroup.freeze"), "0");
        Files.writeString(unified.resolve("engine/five/cgroup.procs"), "1\n");
        Files.writeString(unified.resolve("engine/five/cgroup.events"), "populated 1\nfrozen 0\n");
        assertThatThrownBy(cgroup::freeze).isInstanceOf(CgroupException.class).hasMessageContaining("[1]");
        assertThat(freeze).hasContent("0");
    }

    @Test
    void pathsOfNoContainerAreRefused() {
        for (String path : List.of("/", "/../x", "/engine/..", "engine/x", "/a//b", "/.a/b")) {
            assertThatThrownBy(() -> cgroups.create(path, Resources.NONE)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aPathMayHaveAnyDepth() throws IOException {
        Files.createDirectories(unified.resolve("engine/deep"));
        Files.writeString(unified.resolve("engine/deep/cgroup.subtree_control"), "memory pids\n");
        cgroups.create("/flat", Resources.NONE);
        cgroups.create("/engine/deep/down", Resources.NONE);
        assertThat(unified.resolve("flat")).isDirectory();
        assertThat(unified.resolve("engine/deep/down")).isDirectory();
    }

    @Test
    void aLimitWithoutItsControllerIsNamed() {
        CgroupLayout layout = new CgroupLayout(CgroupLayout.Version.V2, List.of(), unified, Set.of("memory"));
        assertThat(new Cgroups(layout).unsupported(pids()))
                .singleElement()
                .asString()
                .contains("pids");
        Resources swappiness = new Resources(
                List.of(), new Memory(null, null, null, 1L, null, null), null, null, null, List.of(), Map.of());
        assertThat(cgroups.unsupported(swappiness)).singleElement().asString().contains("memory_swappiness");
    }

    @Test
    void toWaitForMemoryInsteadOfBeingKilledIsRefused() {
        Resources waiting = new Resources(
                List.of(), new Memory(1L << 30, null, null, null, true, null), null, null, null, List.of(), Map.of());
        assertThat(cgroups.refused(waiting))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("oom_kill_disable").contains("cgroup v1"));
        assertThat(cgroups.refused(pids())).isEmpty();
    }

    @Test
    void theUseOfDevicesIsChangedOneByOne() throws IOException {
        Cgroup cgroup = cgroups.create("/engine/six", Resources.NONE);
        Files.writeString(unified.resolve("engine/cgroup.subtree_control"), "memory pids io\n");
        Path max = Files.writeString(unified.resolve("engine/six/io.max"), "");
        Resources slow = throttled(new ThrottleDevice(8, 0, 1000));
        cgroups.change(cgroup, Resources.NONE, slow);
        assertThat(max).content().startsWith("8:0 rbps=1000");
        cgroups.change(cgroup, slow, throttled());
        assertThat(max).content().startsWith("8:0 rbps=max");
    }

    private static Resources throttled(ThrottleDevice... devices) {
        BlockIo limits = new BlockIo(null, null, List.of(), List.of(devices), List.of(), List.of(), List.of());
        return new Resources(List.of(), null, null, null, limits, List.of(), Map.of());
    }

    private static Resources pids() {
        return new Resources(List.of(), null, null, new Pids(5), null, List.of(), Map.of());
    }
}
