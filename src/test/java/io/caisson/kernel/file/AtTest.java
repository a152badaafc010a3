package io.caisson.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtTest {
    @TempDir
    Path directory;

    @Test
    void aLinkThatLeadsOutStaysIn() throws IOException {
        Files.createDirectories(directory.resolve("root/etc"));
        Files.writeString(directory.resolve("root/etc/passwd"), "ours");
        Files.createSymbolicLink(directory.resolve("root/out"), Path.of("/etc"));
        Files.createSymbolicLink(directory.resolve("root/up"), Path.of("../../../../../etc"));

        try (FileDescriptor root = directory("root")) {
            for (String name : new String[] {"out/passwd", "up/passwd", "../../etc/passwd"}) {
                try (FileDescriptor file = At.open(root.number(), name, Open.O_RDONLY, 0, Open.RESOLVE_IN_ROOT)) {
                    assertThat(Files.readString(file.path())).isEqualTo("ours");
                }
            }
            KernelException refusal = catchThrowableOfType(
                    KernelException.class,
                    () -> At.open(root.number(), "out/passwd", Open.O_RDONLY, 0, Open.RESOLVE_BENEATH));
            assertThat(refusal.errno()).isEqualTo(Errno.EXDEV);
            assertThat(refusal).hasMessage("openat2 out/passwd: EXDEV (Invalid cross-device link)");
        }
    }

    @Test
    void writesStatsListsAndRemoves() throws IOException {
        try (FileDescriptor root = directory(".");
                NativeMemory small = NativeMemory.allocate(8)) {
            try (FileDescriptor file =
                    At.open(root.number(), "file", Open.O_WRONLY | Open.O_CREAT | Open.O_EXCL, 0640, 0)) {
                FileCalls.write(
                        file, ByteBuffer.wrap("longer than the buffer".getBytes(StandardCharsets.UTF_8)), small);
                FileCalls.setTimes(file, FileTimes.modified(12, 345_678_901));
                Xattrs.set(file, "user.caisson", new byte[] {1, 2, 3});
                assertThat(Xattrs.names(file)).contains("user.caisson");
            }
            At.symlink("nowhere", root.number(), "link");
            At.makeDirectory(root.number(), "sub", 0700);

            assertThat(DirectoryReader.names(root)).containsExactlyInAnyOrder("file", "link", "sub");
            Stat file = At.stat(root.number(), "file");
            assertThat(Files.readString(directory.resolve("file"))).isEqualTo("longer than the buffer");
            assertThat(file.size()).isEqualTo(22);
            assertThat(file.modifySeconds()).isEqualTo(12);
            assertThat(file.modifyNanos()).isEqualTo(345_678_901);
            assertThat(file.type()).isEqualTo(FileType.REGULAR);
            assertThat(file.permissions()).isEqualTo(0640);
            assertThat(Xattrs.value(root, "file", "user.caisson").orElseThrow()).containsExactly(1, 2, 3);
            assertThat(Xattrs.value(root, "link", "user.caisson")).isEmpty();
            assertThat(At.readLink(root.number(), "link")).isEqualTo("nowhere");
            assertThat(At.stat(root.number(), "sub").isDirectory()).isTrue();

            At.rename(root.number(), "file", root.number(), "sub/moved", 0);
            At.unlink(root.number(), "link");
            At.unlink(root.number(), "sub/moved");
            At.removeDirectory(root.number(), "sub");
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void aClosedDescriptorIsNeverUsedAgain() throws IOException {
        FileDescriptor root = directory(".");
        int number = root.number();
        root.close();
        root.close();

        assertThat(catchThrowableOfType(IllegalStateException.class, root::number))
                .isNotNull();
        assertThat(Files.exists(Path.of("/proc/self/fd/" + number))
                        && Files.isSameFile(Path.of("/proc/self/fd/" + number), directory))
                .isFalse();
    }

    private FileDescriptor directory(String name) {
        String path = directory.resolve(name).toString();
        return At.open(FileDescriptor.CURRENT_DIRECTORY, path, Open.O_RDONLY | Open.O_DIRECTORY, 0, 0);
    }
}
