package io.caisson.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @TempDir
    Path root;

    @Test
    void readsTheMachinesOwnFiles() throws IOException {
        write("proc/sys/kernel/hostname", "tern\n");
        write("proc/sys/kernel/osrelease", "6.18.44\n");
        write("etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n");
        write("proc/meminfo", "MemFree:  17 kB\nMemTotal:       24684084 kB\n");

        Machine machine = Machine.read(root);

        assertThat(machine.hostname()).isEqualTo("tern");
        assertThat(machine.kernelVersion()).isEqualTo("6.18.44");
        assertThat(machine.operatingSystem()).isEqualTo("Debian GNU/Linux 12 (bookworm)");
        assertThat(machine.memoryBytes()).isEqualTo(24684084L * 1024);
        assertThat(machine.cpus()).isPositive();
    }

    @Test
    void aMachineWithoutTheFilesIsStillAMachine() {
        Machine machine = Machine.read(root);

        assertThat(machine.operatingSystem()).isEqualTo("Linux");
        assertThat(machine.hostname()).isEmpty();
        assertThat(machine.memoryBytes()).isZero();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
