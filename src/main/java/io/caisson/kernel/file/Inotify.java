package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tells which files were renamed into a directory (inotify(7)). For one thread. */
public final class Inotify implements AutoCloseable {
    private static final int IN_MOVED_TO = 0x80;
    private static final int BUFFER = 16 * 1024;
    private static final int NAME_OFFSET = 16;

    private final FileDescriptor inotify =
            new FileDescriptor((int) Calls.call(Syscall.INOTIFY_INIT1, "inotify", Open.O_CLOEXEC | Open.O_NONBLOCK));
    private final NativeMemory buffer = NativeMemory.allocate(BUFFER);

    public Inotify(Path directory) {
        try (NativeMemory path = NativeMemory.ofString(directory.toString())) {
            Calls.call(Syscall.INOTIFY_ADD_WATCH, directory, inotify.number(), path.address(), IN_MOVED_TO);
        }
    }

    /** For epoll: readable once there are names. */
    public FileDescriptor descriptor() {
        return inotify;
    }

    /** The names that have arrived; an empty one says that some were lost and the directory must be listed. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        long length = Calls.tryCall(Syscall.READ, inotify.number(), buffer.address(), BUFFER);
        for (long at = 0; at < length; ) {
            int nameLength = buffer.intAt(at + 12);
            byte[] name = buffer.bytes(at + NAME_OFFSET, nameLength);
            int end = 0;
            while (end < nameLength && name[end] != 0) {
                end++;
            }
            names.add(new String(name, 0, end, StandardCharsets.UTF_8));
            at += NAME_OFFSET + nameLength;
        }
        return names;
    }

    @Override
    public void close() {
        inotify.close();
        buffer.close();
    }
}
