package io.caisson.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.DataRoot;
import io.caisson.filesystem.Directories;
import io.caisson.filesystem.RootedPath;
import io.caisson.filesystem.TreeRemoval;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.file.DirectoryReader;
import io.caisson.kernel.file.Xattrs;
import io.caisson.layer.LayerApplier;
import io.caisson.layer.LayerLimits;
import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import io.caisson.snapshot.LayerStage;
import io.caisson.snapshot.Snapshots;
import io.caisson.testing.SmallDisk;
import io.caisson.testing.TestTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /** As a container's start does it: out of the image's layers, seen through a mount that is nowhere. */
    @Test
    void theMountedLayersAreCopiedAsOne() throws IOException {
        String notUtf8 = FileName.text(new byte[] {(byte) 0xff});
        Snapshots snapshots = new Snapshots(DataRoot.open(image.resolve("root")));
        ChainId lower = layer(
                snapshots,
                new TestTar()
                        .file("data/deleted", "")
                        .file(
                                "data/dir/" + notUtf8,
                                "lower",
                                header -> header.mode(04755).owner(5, 6))
                        .hardLink("data/hard", "data/dir/" + notUtf8)
                        .file("secret", "not of the volume"));
        ChainId upper = layer(
                snapshots,
                new TestTar()
                        .directory("data", header -> header.mode(01770).owner(999, 998))
                        .file("data/.wh.deleted", "")
                        .symlink("data/dir/link", "../../secret")
                        .pax("SCHILY.xattr.user.key", "value")
                        .file("data/dir/new", "upper"));

        try (RootedPath view = new RootedPath(snapshots.view(List.of(lower, upper)))) {
            view.withDirectory("/data", source -> directories.stageCopy(ID, source));
        }
        directories.moveCopyIn(ID);

        Path data = directories.data(ID);
        assertThat(Files.getAttribute(data, "unix:mode")).isEqualTo(0041770);
        assertThat(data.resolve("deleted")).doesNotExist();
        assertThat(data.resolve("dir/new")).hasContent("upper");
        assertThat(Files.readSymbolicLink(data.resolve("dir/link"))).isEqualTo(Path.of("../../secret"));
        assertThat(Files.getAttribute(data.resolve("hard"), "unix:nlink")).isEqualTo(2);
        assertThat(Files.getAttribute(data.resolve("hard"), "unix:mode")).isEqualTo(0104755);
        try (FileDescriptor directory = Directories.open(data.resolve("dir"))) {
            assertThat(DirectoryReader.names(directory)).containsExactlyInAnyOrder(notUtf8, "link", "new");
            assertThat(Xattrs.value(directory, "new", "user.key")).isPresent();
        }
        new TreeRemoval(Files.createDirectory(image.resolve("trash"))).remove(image.resolve("root"));
    }

    private static ChainId layer(Snapshots snapshots, TestTar tar) {
        ChainId chain = new ChainId(Digest.of(tar.bytes()));
        try (LayerStage stage = snapshots.stageLayer(chain)) {
            new LayerApplier().apply(new ByteArrayInputStream(tar.bytes()), stage.directory(), LayerLimits.DEFAULT);
            stage.commit();
        }
        return chain;
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
