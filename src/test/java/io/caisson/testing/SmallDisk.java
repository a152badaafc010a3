package io.caisson.testing;

import io.caisson.filesystem.Directories;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.mount.FileSystemContext;
import java.nio.file.Path;

/** A tmpfs of a size that a test can fill, mounted nowhere: gone when this is closed. */
public final class SmallDisk implements AutoCloseable {
    private final FileDescriptor mount;

    private SmallDisk(FileDescriptor mount) {
        this.mount = mount;
    }

    /**
     * @param size as tmpfs takes it, such as {@code 1m}
     * @param inodes files and directories
     */
    public static SmallDisk of(String size, int inodes) {
        try (FileSystemContext context = FileSystemContext.open("tmpfs")) {
            context.set("size", size).set("nr_inodes", Integer.toString(inodes));
            return new SmallDisk(context.mount(0));
        }
    }

    /** Makes a directory on it. */
    public Path directory(String name) {
        Path directory = mount.path().resolve(name);
        Directories.make(directory, 0700);
        return directory;
    }

    @Override
    public void close() {
        mount.close();
    }
}
