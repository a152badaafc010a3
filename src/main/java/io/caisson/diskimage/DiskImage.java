package io.caisson.diskimage;

import io.caisson.error.EngineException;
import io.caisson.error.Undo;
import io.caisson.filesystem.Directories;
import io.caisson.filesystem.EngineMount;
import io.caisson.filesystem.StorageFailure;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.mount.DetachedMount;
import io.caisson.kernel.mount.FileSystemContext;
import io.caisson.kernel.mount.LoopDevice;
import io.caisson.kernel.mount.MountAttributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An ext4 of a fixed size in a sparse file. What it holds for its owner lies in its directory {@code data}, so that
 * its own {@code lost+found} is out of the way.
 */
public final class DiskImage {
    private static final String DATA = "data";
    private static final Path BLOCK_DEVICES = Path.of("/sys/block");
    private static final MountAttributes AS_THEY_ARE = new MountAttributes(0, 0, 0);

    private DiskImage() {}

    /**
     * Makes one, durably; if that fails, the file is gone.
     *
     * @param inodes how many files it must hold at least; 0 for as many as befit its size
     * @throws EngineException {@code DISK_FULL}, {@code STORAGE}, {@code UNSUPPORTED_BY_HOST}
     */
    public static void make(Path file, long bytes, long inodes) {
        try (Undo undo = new Undo();
                FileDescriptor image = open(file, Open.O_RDWR | Open.O_CREAT | Open.O_EXCL)) {
            undo.push("remove " + file, () -> Files.deleteIfExists(file));
            FileCalls.truncate(image, bytes);
            Ext4Format.format(image, inodes);
            try (FileDescriptor root = mount(image)) {
                At.makeDirectory(root.number(), DATA, 0755);
                At.changeMode(root.number(), DATA, 0755);
            }
            FileCalls.sync(image);
            undo.commit();
        } catch (KernelException e) {
            throw StorageFailure.of("Making the file system " + file, e);
        }
    }

    /**
     * Mounts what an image holds. Another mount of the same image, be it in a container that still runs, shares its
     * loop device and so its file system: two devices of one file would destroy it.
     *
     * @param whole a directory of ours, made if need be, where the whole is mounted for a moment
     * @param target an empty directory
     */
    public static void attach(Path file, Path whole, Path target) {
        detach(whole);
        if (!Files.isDirectory(whole, LinkOption.NOFOLLOW_LINKS)) {
            Directories.make(whole, 0700);
        }
        try (FileDescriptor image = open(file, Open.O_RDWR);
                FileDescriptor root = mount(image)) {
            EngineMount.attach(root, whole);
            try (FileDescriptor data = DetachedMount.clone(whole.resolve(DATA), false, AS_THEY_ARE)) {
                EngineMount.attach(data, target);
            } finally {
                detach(whole);
            }
        } catch (KernelException e) {
            throw StorageFailure.of("Mounting the file system " + file, e);
        }
    }

    private static void detach(Path whole) {
        EngineMount.detach(whole);
    }

    private static FileDescriptor mount(FileDescriptor image) {
        try (LoopDevice device = existing(image).orElseGet(() -> LoopDevice.of(image));
                FileSystemContext context = FileSystemContext.open("ext4")) {
            return context.set("source", device.path()).set("discard").mount(0);
        }
    }

    private static Optional<LoopDevice> existing(FileDescriptor image) {
        try (Stream<Path> devices = Files.list(BLOCK_DEVICES)) {
            return devices.filter(device -> device.getFileName().toString().matches("loop[0-9]+"))
                    .filter(device -> Files.exists(device.resolve("loop")))
                    .map(device ->
                            Integer.parseInt(device.getFileName().toString().substring("loop".length())))
                    .flatMap(number -> LoopDevice.existing(number, image).stream())
                    .findFirst();
        } catch (IOException e) {
            throw StorageFailure.of("Listing the loop devices", e);
        }
    }

    private static FileDescriptor open(Path file, int flags) {
        return At.open(
                FileDescriptor.CURRENT_DIRECTORY,
                file.toString(),
                flags | Open.O_NOFOLLOW | Open.O_CLOEXEC,
                (flags & Open.O_CREAT) == 0 ? 0 : 0600,
                0);
    }
}
