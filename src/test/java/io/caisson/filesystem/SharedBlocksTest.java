package io.caisson.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.CommandResult;
import io.caisson.testing.LoopDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies take no room where the file system shares blocks, and are whole and no larger where it does not. */
@Tag("kernel")
class SharedBlocksTest {
    private static final long DISK = 320L << 20;
    private static final int CONTENT = 32 << 20;
    /** More than what stands around the content takes, and far less than the content. */
    private static final int LITTLE = 8 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"xfs", "btrfs"})
    void copiesShareBlocksUntilOneIsWritten(String type) throws IOException {
        try (LoopDisk disk = LoopDisk.of(DISK, type)) {
            Path source = Files.createDirectory(disk.directory().resolve("source"));
            byte[] content = content(1);
            Files.write(source.resolve("file"), content);

            assertThat(takenByCopy(disk, source)).isLessThan(LITTLE);

            Path copy = disk.directory().resolve("copy/file");
            assertThat(copy).hasBinaryContent(content);
            try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
                file.write(new byte[4096]);
            }
            assertThat(source.resolve("file")).hasBinaryContent(content);
        }
    }

    /** btrfs clones no file that is to be overwritten in place: EINVAL, see ioctl_ficlone(2). */
    @Test
    void oneFileThatCannotShareKeepsNoOtherFromIt() throws IOException {
        try (LoopDisk disk = LoopDisk.of(DISK, "btrfs")) {
            Path source = Files.createDirectory(disk.directory().resolve("source"));
            Path first = Files.createFile(source.resolve("overwritten-in-place"));
            CommandResult.of(new ProcessBuilder("chattr", "+C", first.toString()))
                    .succeeded();
            byte[] little = {1, 2, 3};
            Files.write(first, little);
            Files.write(source.resolve("second"), content(2));

            assertThat(takenByCopy(disk, source)).isLessThan(LITTLE);

            assertThat(disk.directory().resolve("copy/overwritten-in-place")).hasBinaryContent(little);
            assertThat(disk.directory().resolve("copy/second")).hasBinaryContent(content(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs"})
    void withoutSharingHolesAndLinksTakeNothing(String type) throws IOException {
        String[] options = type.equals("xfs") ? new String[] {"-m", "reflink=0"} : new String[0];
        try (LoopDisk disk = LoopDisk.of(DISK, type, options)) {
            Path source = Files.createDirectory(disk.directory().resolve("source"));
            byte[] content = content(3);
            try (RandomAccessFile file =
                    new RandomAccessFile(source.resolve("file").toFile(), "rw")) {
                file.seek(1L << 30);
                file.write(content);
                file.setLength(4L << 30);
            }
            Files.createLink(source.resolve("link"), source.resolve("file"));

            assertThat(takenByCopy(disk, source)).isBetween((long) CONTENT, (long) CONTENT + LITTLE);

            Path copy = disk.directory().resolve("copy/file");
            assertThat(copy).hasSize(4L << 30);
            assertThat(Files.getAttribute(copy, "unix:nlink")).isEqualTo(2);
            byte[] read = new byte[CONTENT];
            try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "r")) {
                file.seek(1L << 30);
                file.readFully(read);
            }
            assertThat(read).isEqualTo(content);
        }
    }

    /** Bytes that are free no more after a copy to {@code copy}. */
    private static long takenByCopy(LoopDisk disk, Path source) throws IOException {
        CommandResult.of(new ProcessBuilder("sync", "-f", source.toString())).succeeded();
        FileStore store = Files.getFileStore(disk.directory());
        long before = store.getUnallocatedSpace();
        TreeCopy.copy(source, disk.directory().resolve("copy"));
        return before - store.getUnallocatedSpace();
    }

    private static byte[] content(long seed) {
        byte[] bytes = new byte[CONTENT];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
