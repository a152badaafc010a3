package io.caisson.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of accounts as the kernel writes them. */
class UsageFilesTest {
    @TempDir
    Path cgroup;

    @Test
    void readsTheUnifiedHierarchy() throws IOException {
        write("cpu.stat", "usage_usec 1500\nuser_usec 1000\nsystem_usec 500\n");
        write("memory.current", "8192\n");
        write("memory.stat", "anon 1\nfile 2\ninactive_file 4096\n");
        write("pids.current", "3\n");
        write(
                "io.stat",
                "8:0 rbytes=100 wbytes=7 rios=1 wios=1 dbytes=0 dios=0\n254:0 rbytes=20 wbytes=1 rios=1 wios=0\n");
        assertThat(UsageFiles.unified(cgroup)).isEqualTo(new CgroupUsage(1_500_000L, 8192L, 4096L, 3L, 120L, 8L));
    }

    @Test
    void readsTheHierarchiesOfV1() throws IOException {
        write("cpuacct.usage", "1500\n");
        write("memory.usage_in_bytes", "8192\n");
        write("memory.stat", "inactive_file 1\ntotal_inactive_file 4096\n");
        write("pids.current", "3\n");
        write(
                "blkio.throttle.io_service_bytes_recursive",
                "8:0 Read 100\n8:0 Write 7\n8:0 Sync 107\n254:0 Read 20\n254:0 Write 1\nTotal 128\n");
        assertThat(UsageFiles.v1(cgroup, cgroup, cgroup, cgroup))
                .isEqualTo(new CgroupUsage(1500L, 8192L, 4096L, 3L, 120L, 8L));
    }

    @Test
    void whatIsNotAccountedForIsNotZero() {
        CgroupUsage nothing = new CgroupUsage(null, null, null, null, null, null);
        assertThat(UsageFiles.unified(cgroup)).isEqualTo(nothing);
        assertThat(UsageFiles.v1(null, null, null, null)).isEqualTo(nothing);
        assertThat(UsageFiles.v1(cgroup, cgroup, cgroup, cgroup)).isEqualTo(nothing);
    }

    @Test
    void aDeviceThatWasNotUsedIsZero() throws IOException {
        write("io.stat", "");
        assertThat(UsageFiles.unified(cgroup).readBytes()).isZero();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(cgroup.resolve(file), text);
    }
}
