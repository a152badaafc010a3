package io.caisson.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** An ext4 in a file, mounted below /tmp for an engine to fill, and gone when this is closed. Needs root. */
public final class LoopDisk implements AutoCloseable {
    private static final int BLOCK = 1 << 16;

    private final Path image;
    private final Path mountPoint;

    private LoopDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** Makes one of so many bytes. */
    public static LoopDisk of(long bytes) throws IOException {
        Path image = Files.createTempFile("caisson-disk-", ".ext4");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        LoopDisk disk = new LoopDisk(image, Files.createTempDirectory("caisson-disk-"));
        command("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        command("mount", "-o", "loop", image.toString(), disk.mountPoint.toString());
        return disk;
    }

    /** Where it is mounted. */
    public Path directory() {
        return mountPoint;
    }

    /** Writes a file that leaves about so many bytes free. */
    public Path fillUpTo(long free) throws IOException {
        Path filler = mountPoint.resolve("filler");
        FileStore store = Files.getFileStore(mountPoint);
        try (var out = Files.newOutputStream(filler)) {
            byte[] block = new byte[BLOCK];
            while (store.getUsableSpace() > free) {
                out.write(block);
            }
        }
        return filler;
    }

    @Override
    public void close() throws IOException {
        command("umount", mountPoint.toString());
        Files.delete(mountPoint);
        Files.delete(image);
    }

    private static void command(String... words) {
        CommandResult result = CommandResult.of(new ProcessBuilder(words));
        assertThat(result.exitCode())
                .as("%s: %s", String.join(" ", words), result.errors())
                .isZero();
    }
}
