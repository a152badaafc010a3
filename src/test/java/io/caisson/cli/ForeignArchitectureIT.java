package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * An image of another architecture, on a machine that has an interpreter for it and on one that has not.
 * The interpreter is busybox itself, which takes the program's path for the name of one of its applets.
 * Needs root.
 */
class ForeignArchitectureIT {
    private static final String ARCHITECTURE = "loong64";
    private static final int EM_LOONGARCH = 258;
    private static final Path BINFMT_MISC = Path.of("/proc/sys/fs/binfmt_misc");

    @Test
    void runsThroughAnInterpreterAndOtherwiseSaysWhatToInstall() throws Exception {
        assumeTrue(Files.notExists(BINFMT_MISC.resolve("qemu-loongarch64")), "There is an interpreter");
        try (PackagedEngine engine = PackagedEngine.start()) {
            Path image = BusyboxImage.write(engine.directory(), ARCHITECTURE, program());
            engine.caisson("load", "--platform", "linux/" + ARCHITECTURE, "-i", image.toString())
                    .succeeded();

            CommandResult refused = engine.caisson("run", "--rm", BusyboxImage.REFERENCE, "/bin/echo", "hello");
            assertThat(refused.exitCode()).isEqualTo(125);
            assertThat(refused.errors()).contains("linux/" + ARCHITECTURE).contains("qemu-user-static");
            assertThat(engine.caisson("ps", "-aq").output()).isEmpty();

            try (Interpreter interpreter = Interpreter.register()) {
                CommandResult run = engine.caisson("run", "--rm", BusyboxImage.REFERENCE, "/bin/echo", "hello");
                assertThat(run.succeeded().output()).as(interpreter.toString()).isEqualTo("hello\n");
            }
        }
    }

    /** As much of a program as the kernel and binfmt_misc look at: elf(5)'s header. */
    private static byte[] program() {
        ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        header.putShort((short) 2).putShort((short) EM_LOONGARCH);
        return header.array();
    }

    /** An entry in binfmt_misc, which is mounted for it where it is not. */
    private record Interpreter(Path entry, boolean mounted) implements AutoCloseable {
        static Interpreter register() throws IOException, InterruptedException {
            boolean mount = !Files.exists(BINFMT_MISC.resolve("register"));
            if (mount) {
                assumeTrue(
                        command("mount", "-t", "binfmt_misc", "binfmt_misc", BINFMT_MISC.toString()) == 0,
                        "This kernel has no binfmt_misc");
            }
            String name = "caisson-test-" + ProcessHandle.current().pid();
            String machine = "\\x%02x\\x%02x".formatted(EM_LOONGARCH & 0xff, EM_LOONGARCH >> 8);
            String magic = "\\x7fELF\\x02\\x01\\x01" + "\\x00".repeat(9) + "\\x02\\x00" + machine;
            String entry = ":" + name + ":M::" + magic + "::" + BusyboxImage.busybox() + ":F";
            Files.writeString(BINFMT_MISC.resolve("register"), entry, StandardCharsets.ISO_8859_1);
            return new Interpreter(BINFMT_MISC.resolve(name), mount);
        }

        @Override
        public void close() throws IOException, InterruptedException {
            Files.writeString(entry, "-1", StandardCharsets.ISO_8859_1);
            if (mounted) {
                assertThat(command("umount", BINFMT_MISC.toString())).isZero();
            }
        }

        private static int command(String... words) throws IOException, InterruptedException {
            return new ProcessBuilder(words).inheritIO().start().waitFor();
        }
    }
}
