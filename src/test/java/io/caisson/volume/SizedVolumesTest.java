package io.caisson.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.caisson.diskimage.DiskImage;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.EngineMount;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.mount.DetachedMount;
import io.caisson.kernel.mount.MountAttributes;
import io.caisson.testing.LoopDisk;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Volumes with a size, in image files, on whatever file system the data root lies. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
@Tag("kernel")
class SizedVolumesTest {
    private static final String CONTAINER = "sized-" + UUID.randomUUID();
    private static final int MEBIBYTE = 1 << 20;

    private final String name = "v-" + UUID.randomUUID();
    private final List<Volume> made = new ArrayList<>();

    @Inject
    Volumes volumes;

    @Inject
    VolumeArea area;

    @Inject
    VolumeReconciler reconciler;

    @Inject
    Flyway flyway;

    @TempDir
    Path temporary;

    @BeforeEach
    void migrate() {
        flyway.migrate();
    }

    @AfterEach
    void deleteAll() {
        QuarkusTransaction.requiringNew().run(() -> volumes.release(CONTAINER));
        for (Volume volume : made) {
            volumes.delete(DeleteVolume.of(volume.name()));
            assertThat(volume.mountpoint().getParent()).doesNotExist();
            assertThat(loopDevices(volume)).isEmpty();
        }
    }

    @Test
    void isFullAtItsSizeAndNoOtherIs() throws IOException {
        Volume volume = create(Map.of("size", "16m"));
        Volume other = create(Map.of("size", "16m"));
        hold(volume);
        hold(other);
        volumes.ready(CONTAINER);

        long written = fill(volume.mountpoint().resolve("filler"));

        assertThat(written).isBetween(8L * MEBIBYTE, 16L * MEBIBYTE);
        assertThatThrownBy(() -> Files.write(volume.mountpoint().resolve("more"), new byte[MEBIBYTE]))
                .hasMessageContaining("No space left on device");
        Files.write(other.mountpoint().resolve("fits"), new byte[MEBIBYTE]);
        Files.delete(volume.mountpoint().resolve("filler"));
        Files.write(volume.mountpoint().resolve("again"), new byte[MEBIBYTE]);
    }

    @Test
    void holdsItsInodesAndNotManyMore() throws IOException {
        Volume volume = create(Map.of("size", "64m", "inodes", "1000"));
        hold(volume);
        volumes.ready(CONTAINER);
        int files = 0;
        try {
            while (files < 3000) {
                Files.createFile(volume.mountpoint().resolve("f" + files));
                files++;
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
        assertThat(files).isBetween(1000, 1300);
    }

    @Test
    void keepsItsDataWhenItIsReleasedAndWhenTheMountIsLost() throws IOException {
        Volume volume = create(Map.of("size", "8m"));
        hold(volume);
        volumes.ready(CONTAINER);
        assertThat(volume.mountpoint()).isEmptyDirectory();
        Files.writeString(volume.mountpoint().resolve("mine"), "precious");

        area.releaseUnused();
        assertThat(EngineMount.isAt(volume.mountpoint())).as("it is held").isTrue();
        QuarkusTransaction.requiringNew().run(() -> volumes.release(CONTAINER));
        area.releaseUnused();
        assertThat(EngineMount.isAt(volume.mountpoint())).isFalse();
        assertThat(volume.mountpoint()).isEmptyDirectory();
        assertThat(loopDevices(volume)).isEmpty();

        hold(volume);
        volumes.ready(CONTAINER);
        assertThat(volume.mountpoint().resolve("mine")).hasContent("precious");
        // As a reboot of the machine does.
        assertThat(EngineMount.detach(volume.mountpoint())).isTrue();
        assertThat(reconciler.reconcile().failed()).isEmpty();
        volumes.ready(CONTAINER);
        assertThat(volume.mountpoint().resolve("mine")).hasContent("precious");
        assertThat(volumes.usage(volume).inodes()).isEqualTo(1);
    }

    @Test
    void sharesOneFileSystemWithWhomeverStillHasIt() throws IOException {
        Volume volume = create(Map.of("size", "8m"));
        hold(volume);
        volumes.ready(CONTAINER);
        MountAttributes none = new MountAttributes(0, 0, 0);
        // As a container has it, that an engine in another mount namespace has started.
        try (FileDescriptor container = DetachedMount.clone(volume.mountpoint(), false, none)) {
            assertThat(EngineMount.detach(volume.mountpoint())).isTrue();
            volumes.ready(CONTAINER);
            Files.writeString(volume.mountpoint().resolve("seen"), "at once");
            assertThat(container.path().resolve("seen")).hasContent("at once");
            assertThat(loopDevices(volume)).hasSize(1);
        }
    }

    @Test
    void isFilledFromTheImageWithNothingElseInIt() throws IOException {
        Path image = Files.createDirectories(temporary.resolve("image"));
        Files.writeString(Files.createDirectory(image.resolve("sub")).resolve("file"), "content");
        Volume volume = create(Map.of("size", "8m"));
        hold(volume);
        assertThat(volumes.copyUp(volume, image)).isTrue();
        assertThat(volume.mountpoint().resolve("sub/file")).hasContent("content");
        try (Stream<Path> entries = Files.list(volume.mountpoint())) {
            assertThat(entries).hasSize(1);
        }
    }

    @Test
    void aCopyThatDoesNotFitSaysSoAndLeavesNothing() throws IOException {
        Path image = Files.createDirectories(temporary.resolve("image"));
        Files.writeString(image.resolve("a"), "fits");
        try (OutputStream out = Files.newOutputStream(image.resolve("large"))) {
            byte[] ones = new byte[MEBIBYTE];
            Arrays.fill(ones, (byte) 1);
            for (int i = 0; i < 12; i++) {
                out.write(ones);
            }
        }
        Volume volume = create(Map.of("size", "8m"));
        hold(volume);
        assertThatThrownBy(() -> volumes.copyUp(volume, image))
                .asInstanceOf(type(EngineException.class))
                .satisfies(error -> assertThat(error.reason()).isEqualTo(ErrorReason.DISK_FULL));
        assertThat(volume.mountpoint()).isEmptyDirectory();
        Files.delete(image.resolve("large"));
        assertThat(volumes.copyUp(volume, image)).isTrue();
        assertThat(volume.mountpoint().resolve("a")).hasContent("fits");
    }

    @Test
    void anEngineThatDiesAtCreateLeavesNothingThatStays() {
        String id = "f".repeat(63) + "1";
        area.directories().create(id);
        Path directory = area.directories().data(id).getParent();
        DiskImage.make(directory.resolve("image.new"), 8L * MEBIBYTE, 0);
        assertThat(reconciler.reconcile().removed()).contains(id);
        assertThat(directory).doesNotExist();
    }

    @Test
    void anImageThatNoRowNamesAndThatMayHaveDataStays() throws IOException {
        String id = "f".repeat(63) + "2";
        area.directories().create(id);
        Path directory = area.directories().data(id).getParent();
        DiskImage.make(directory.resolve("image"), 8L * MEBIBYTE, 0);
        try {
            assertThat(reconciler.reconcile().unknown()).contains(id);
            assertThat(directory.resolve("image")).exists();
            assertThat(directory.resolve("data")).exists();
        } finally {
            area.directories().remove(id);
        }
    }

    @Test
    void aRolledBackCreateLeavesNothing() {
        Volume[] lost = new Volume[1];
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    lost[0] = volumes.create(new CreateVolume(name, "", Map.of("size", "8m"), Map.of(), false));
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
        Path directory = lost[0].mountpoint().getParent();
        Instant end = Instant.now().plusSeconds(20);
        while (Files.exists(directory)) {
            assertThat(Instant.now()).as("%s is there", directory).isBefore(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aFullDiskAtCreateSaysSoAndLeavesNothing() throws IOException {
        try (LoopDisk disk = LoopDisk.of(16L * MEBIBYTE)) {
            disk.fillUpTo(0);
            Path file = disk.directory().resolve("image");
            assertThatThrownBy(() -> DiskImage.make(file, 64L * MEBIBYTE, 0)).isInstanceOf(EngineException.class);
            assertThat(file).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({"1m,", "17t,", "big,", "8m,0", "8m,x", "8m,1000000", ",100", "-1,"})
    void refusesWhatCannotBe(String size, String inodes) {
        Map<String, String> options = new HashMap<>();
        if (size != null) {
            options.put("size", size);
        }
        if (inodes != null) {
            options.put("inodes", inodes);
        }
        assertThatThrownBy(() -> volumes.create(new CreateVolume(name, "", options, Map.of(), false)))
                .asInstanceOf(type(EngineException.class))
                .satisfies(error ->
                        assertThat(error.violations()).extracting("field").containsOnly("options"));
    }

    private Volume create(Map<String, String> options) {
        Volume volume = volumes.create(new CreateVolume(name + "-" + made.size(), "", options, Map.of(), false));
        made.add(volume);
        return volume;
    }

    private static long fill(Path file) throws IOException {
        byte[] block = new byte[1 << 16];
        long written = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            while (written < 64L * MEBIBYTE) {
                out.write(block);
                written += block.length;
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
        return written;
    }

    private void hold(Volume volume) {
        QuarkusTransaction.requiringNew().run(() -> volumes.hold(volume.id(), CONTAINER));
    }

    private static List<Path> loopDevices(Volume volume) {
        try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
            return devices.filter(device -> backing(device).contains(volume.id()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String backing(Path device) {
        try {
            return Files.readString(device.resolve("loop/backing_file"));
        } catch (IOException none) {
            return "";
        }
    }
}
