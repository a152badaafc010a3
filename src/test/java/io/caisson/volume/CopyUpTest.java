package io.caisson.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filling a new volume with what the image has at its place, where that goes wrong. */
@Tag("kernel")
class CopyUpTest {
    private static final String ID = "0".repeat(64);

    @TempDir
    Path image;

    private SmallDisk disk;
    private Path root;
    private VolumeDirectories directories;

    @BeforeEach
    void makeVolume() {
        disk = SmallDisk.of("1m", 100);
        root = disk.directory("root");
        directories = new VolumeDirectories(root);
        directories.create(ID);
    }

    @AfterEach
    void removeDisk() {
        disk.close();
    }

    @Test
    void aFullDiskLeavesTheVolumeAsEmptyAsItWas() throws IOException {
        Files.createDirectory(image.resolve("a"));
        Files.writeString(image.resolve("a/first"), "fits");
        Files.write(image.resolve("large"), random(2_000_000));

        assertCopyFailsFull();

        Files.delete(image.resolve("large"));
        directories.stageCopy(ID, image);
        directories.moveCopyIn(ID);
        assertThat(directories.data(ID).resolve("a/first")).hasContent("fits");
    }

    @Test
    void soDoesOneWithoutInodes() throws IOException {
        for (int i = 0; i < 120; i++) {
            Files.createFile(image.resolve("file" + i));
        }

        assertCopyFailsFull();
    }

    @Test
    void aSourceThatIsNoDirectoryLeavesNothing() throws IOException {
        Files.createFile(image.resolve("file"));

        EngineException failure =
                catchThrowableOfType(EngineException.class, () -> directories.stageCopy(ID, image.resolve("file")));

        assertThat(failure.reason()).isEqualTo(ErrorReason.STORAGE);
        assertThat(directories.data(ID).getParent()).isDirectoryNotContaining("glob:**copy-up*");
    }

    private void assertCopyFailsFull() {
        EngineException failure = catchThrowableOfType(EngineException.class, () -> directories.stageCopy(ID, image));

        assertThat(failure).isNotNull();
        assertThat(failure.reason()).as(failure.toString()).isEqualTo(ErrorReason.DISK_FULL);
        assertThat(failure.metadata()).containsEntry("volume", ID);
        assertThat(failure.getSuppressed()).isEmpty();
        assertThat(directories.isEmpty(ID)).isTrue();
        assertThat(directories.hasCopy(ID)).isFalse();
        assertThat(directories.data(ID).getParent()).isDirectoryNotContaining("glob:**copy-up*");
        assertThat(root.resolve("trash")).isEmptyDirectory();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
