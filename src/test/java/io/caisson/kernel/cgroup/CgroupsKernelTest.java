package io.caisson.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caisson.oci.runtime.Cpu;
import io.caisson.oci.runtime.DeviceRule;
import io.caisson.oci.runtime.Memory;
import io.caisson.oci.runtime.Pids;
import io.caisson.oci.runtime.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real cgroups of this machine, whichever version it has. Leaves none behind. */
@Tag("kernel")
class CgroupsKernelTest {
    private static final String ENGINE =
            "caisson-test-" + ProcessHandle.current().pid();

    private final Cgroups cgroups = Cgroups.detect();

    @AfterEach
    void leaveNothing() {
        for (String name : cgroups.list(ENGINE)) {
            Cgroup cgroup = cgroups.open("/" + ENGINE + "/" + name);
            cgroup.kill();
            cgroup.remove();
        }
        cgroups.removeEngine(ENGINE);
        assertThat(cgroups.list(ENGINE)).isEmpty();
    }

    @Test
    void processesAreKilledWithTheirChildrenAndTheCgroupGoes() throws Exception {
        Cgroup cgroup = cgroups.create("/" + ENGINE + "/killed", limits(64L << 20));
        java.lang.Process shell = inside(cgroup, "sleep 1000 & sleep 1000 & echo ready; wait");
        assertThat(shell.inputReader().readLine()).isEqualTo("ready");
        long before = System.nanoTime();
        cgroups.open(cgroup.path()).kill();
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(1));
        assertThat(shell.waitFor()).isEqualTo(128 + 9);
        cgroup.remove();
        assertThat(cgroups.list(ENGINE)).isEmpty();
        cgroup.kill();
        cgroup.remove();
    }

    @Test
    void frozenProcessesStopRunOnAndDie() throws Exception {
        Cgroup cgroup = cgroups.create("/" + ENGINE + "/frozen", limits(64L << 20));
        java.lang.Process shell = inside(cgroup, "echo ready; read x; echo $x; (read y; echo $y); sleep 1000");
        assertThat(shell.inputReader().readLine()).isEqualTo("ready");
        assertThat(cgroup.isFrozen()).isFalse();
        cgroup.freeze();
        cgroup.freeze();
        assertThat(cgroups.open(cgroup.path()).isFrozen()).isTrue();
        shell.outputWriter().append("first\n").flush();
        // A process of its own that is started now and ends: one that ran would have answered meanwhile.
        assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
        assertThat(shell.inputReader().ready()).isFalse();
        cgroups.open(cgroup.path()).thaw();
        assertThat(shell.inputReader().readLine()).isEqualTo("first");
        assertThat(cgroup.isFrozen()).isFalse();
        cgroup.freeze();
        cgroup.kill();
        assertThat(shell.waitFor()).isEqualTo(128 + 9);
        cgroup.remove();
        assertThat(cgroups.list(ENGINE)).isEmpty();
    }

    @Test
    void limitsOfWhatRunsChangeAllOrNone() throws Exception {
        Resources few = new Resources(rules(), null, null, new Pids(50), null, List.of(), Map.of());
        Cgroup cgroup = cgroups.create("/" + ENGINE + "/changed", few);
        java.lang.Process shell =
                inside(cgroup, "echo ready; read x; y=$(head -c 64M /dev/zero | tr '\\0' x); echo ${#y}");
        assertThat(shell.inputReader().readLine()).isEqualTo("ready");
        Resources absurd = new Resources(
                rules(),
                new Memory(16L << 20, null, 16L << 20, null, null, null),
                new Cpu(null, null, null, null, null, "1000", null),
                new Pids(60),
                null,
                List.of(),
                Map.of());
        assertThatThrownBy(() -> cgroups.change(cgroup, few, absurd))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("cpuset.mems")
                .hasNoSuppressedExceptions();
        assertThat(limit(cgroup, "pids", "pids.max", "pids.max")).isEqualTo("50");
        Resources tight = limits(16L << 20);
        cgroups.change(cgroups.open(cgroup.path()), few, tight);
        assertThat(limit(cgroup, "memory", "memory.limit_in_bytes", "memory.max"))
                .isEqualTo(Long.toString(16L << 20));
        shell.outputWriter().append("go\n").flush();
        shell.waitFor();
        assertThat(cgroups.open(cgroup.path()).oomKills()).isPositive();
        cgroups.change(cgroup, tight, few);
        assertThat(limit(cgroup, "memory", "memory.limit_in_bytes", "memory.max"))
                .satisfiesAnyOf(
                        value -> assertThat(value).isEqualTo("max"),
                        value -> assertThat(value).hasSizeGreaterThan(15));
        cgroups.open(cgroup.path()).remove();
        assertThat(cgroups.list(ENGINE)).isEmpty();
    }

    private String limit(Cgroup cgroup, String controller, String v1, String v2) {
        Path root = cgroups.layout()
                .hierarchy(controller)
                .map(CgroupHierarchy::mountPoint)
                .orElse(cgroups.layout().unified());
        String file = cgroups.layout().version() == CgroupLayout.Version.V2 ? v2 : v1;
        return ControlFiles.read(Cgroups.below(java.util.Objects.requireNonNull(root), cgroup.path())
                        .resolve(file))
                .strip();
    }

    @Test
    void tooMuchMemoryIsAnOutOfMemoryKill() throws Exception {
        Cgroup cgroup = cgroups.create("/" + ENGINE + "/memory", limits(8L << 20));
        java.lang.Process greedy = inside(cgroup, "x=$(head -c 64M /dev/zero | tr '\\0' x); echo ${#x}");
        greedy.waitFor();
        assertThat(cgroup.oomKills()).isPositive();
    }

    @Test
    void aDeviceThatIsNotAllowedCannotBeOpened() throws Exception {
        Cgroup cgroup = cgroups.create("/" + ENGINE + "/devices", limits(64L << 20));
        java.lang.Process reader =
                inside(cgroup, "head -c 1 /dev/zero >/dev/null && echo yes; head -c 1 /dev/random 2>&1 >/dev/null");
        assertThat(reader.inputReader().lines().toList()).hasSize(2).first().isEqualTo("yes");
        assertThat(reader.waitFor()).isNotZero();
    }

    @Test
    void aRefusedLimitLeavesNothing() {
        Resources absurd = new Resources(
                List.of(),
                null,
                new Cpu(null, null, null, null, "4000-4001", null, null),
                null,
                null,
                List.of(),
                Map.of());
        assertThatThrownBy(() -> cgroups.create("/" + ENGINE + "/refused", absurd))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("cpuset.cpus")
                .hasMessageContaining("4000");
        assertThat(cgroups.list(ENGINE)).isEmpty();
        cgroups.create("/" + ENGINE + "/twice", Resources.NONE);
        assertThatThrownBy(() -> cgroups.create("/" + ENGINE + "/twice", Resources.NONE))
                .isInstanceOf(CgroupException.class);
        assertThat(cgroups.list(ENGINE)).containsExactly("twice");
    }

    @Test
    void theKernelTakesADeviceProgramAndEnforcesIt() throws Exception {
        Path unified = cgroups.layout().unified();
        assumeTrue(unified != null, "needs a v2 hierarchy");
        Path directory = Files.createDirectories(unified.resolve(ENGINE).resolve("program"));
        try {
            DevicePrograms.attach(directory, rules());
            java.lang.Process reader = new ProcessBuilder(
                            "sh",
                            "-c",
                            "echo $$ > " + directory + "/cgroup.procs; cat /dev/null && echo yes; exec 3</dev/random")
                    .redirectErrorStream(true)
                    .start();
            assertThat(reader.inputReader().readLine()).isEqualTo("yes");
            assertThat(reader.waitFor()).isNotZero();
        } finally {
            new CgroupEnd(new PidfdProcesses()).removeTree(directory);
        }
    }

    private static List<DeviceRule> rules() {
        return List.of(
                DeviceRule.DENY_ALL,
                DeviceRule.allowCharacter(1L, 3L, "rw"),
                DeviceRule.allowCharacter(1L, 5L, "r"),
                DeviceRule.allowCharacter(5L, null, "rw"));
    }

    private static Resources limits(long memory) {
        return new Resources(
                rules(),
                new Memory(memory, null, memory, null, null, null),
                null,
                new Pids(50),
                null,
                List.of(),
                Map.of());
    }

    /** A shell that moves itself in, then runs the words. */
    private static java.lang.Process inside(Cgroup cgroup, String words) throws IOException {
        StringBuilder script = new StringBuilder();
        cgroup.entry()
                .tasksFiles()
                .forEach(tasks -> script.append("echo 0 > ").append(tasks).append("; "));
        Path unified = cgroup.entry().unifiedDirectory();
        if (unified != null) {
            script.append("echo 0 > ").append(unified.resolve("cgroup.procs")).append("; ");
        }
        return new ProcessBuilder("sh", "-c", script + words)
                .redirectErrorStream(true)
                .start();
    }
}
