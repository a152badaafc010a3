package io.caisson.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A file system in a file, mounted below /tmp for an engine to fill, and gone when this is closed. Needs root. */
public final class LoopDisk implements AutoCloseable {
    private static final int BLOCK = 1 << 16;
    private static final int SMALLEST = 1 << 10;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path image;
    private final Path mountPoint;

    private LoopDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** Makes an ext4 of so many bytes. */
    public static LoopDisk of(long bytes) throws IOException {
        return of(bytes, "ext4", "-m", "0");
    }

    /**
     * Makes one of so many bytes.
     *
     * @param type {@code ext4}, {@code xfs} (300 MiB or more) or {@code btrfs} (110 MiB or more)
     * @param options more of its mkfs
     */
    public static LoopDisk of(long bytes, String type, String... options) throws IOException {
        Path image = Files.createTempFile("caisson-disk-", "." + type);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        LoopDisk disk = new LoopDisk(image, Files.createTempDirectory("caisson-disk-"));
        List<String> make = new ArrayList<>(List.of("mkfs." + type, "-q", type.equals("ext4") ? "-F" : "-f"));
        make.addAll(List.of(options));
        make.add(image.toString());
        command(make.toArray(String[]::new));
        command("mount", "-o", "loop", image.toString(), disk.mountPoint.toString());
        return disk;
    }

    /** Where it is mounted. */
    public Path directory() {
        return mountPoint;
    }

    /** Makes a file larger until about so many bytes are free; with 0 no block is. */
    public Path fillUpTo(long free) throws IOException {
        Path filler = mountPoint.resolve("filler");
        FileStore store = Files.getFileStore(mountPoint);
        byte[] block = new byte[BLOCK];
        try (var out = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (store.getUsableSpace() > free + BLOCK) {
                out.write(block);
            }
            while (free == 0) {
                out.write(block, 0, SMALLEST);
            }
        } catch (IOException full) {
            if (free > 0) {
                throw full;
            }
        }
        return filler;
    }

    /** Waits until somebody has filled it. */
    public void awaitFull() throws IOException {
        FileStore store = Files.getFileStore(mountPoint);
        Instant end = Instant.now().plus(LIMIT);
        while (store.getUsableSpace() >= BLOCK) {
            assertThat(Instant.now())
                    .as("%s bytes are free", store.getUsableSpace())
                    .isBefore(end);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Has everybody wait who writes to it, until {@link #thaw}. */
    public void freeze() {
        command("fsfreeze", "--freeze", mountPoint.toString());
    }

    public void thaw() {
        command("fsfreeze", "--unfreeze", mountPoint.toString());
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
