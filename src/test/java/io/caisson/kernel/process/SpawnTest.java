package io.caisson.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Open;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class SpawnTest {
    /** However low the number is that the program's file happens to have. */
    @Test
    void noDescriptorTakesTheProgramsPlace() {
        try (FileDescriptor program = open("/bin/true");
                FileDescriptor other = open("/dev/null")) {
            int count = Math.max(300, program.number() + 1);
            int pid = Spawn.start(program, "true", Collections.nCopies(count, other));
            assertThat(pid).isPositive();
            Pidfd.open(pid).ifPresent(process -> {
                process.reap();
                process.close();
            });
        }
    }

    private static FileDescriptor open(String path) {
        return At.open(FileDescriptor.CURRENT_DIRECTORY, path, Open.O_RDONLY, 0, 0);
    }
}
