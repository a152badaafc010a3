package io.caisson.kernel.mount;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.nio.charset.StandardCharsets;

/**
 * A file system that is being configured (fsopen(2), since Linux 5.2), one option a call: no limit on
 * their number or length, and the kernel says in words what it refuses.
 */
public final class FileSystemContext implements AutoCloseable {
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSCONFIG_SET_FLAG = 0;
    private static final int FSCONFIG_SET_STRING = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int LONGEST_MESSAGE = 4096;

    private final String type;
    private final FileDescriptor context;

    private FileSystemContext(String type, FileDescriptor context) {
        this.type = type;
        this.context = context;
    }

    /** Begins a file system of a type, such as {@code overlay}. */
    public static FileSystemContext open(String type) {
        try (NativeMemory name = NativeMemory.ofString(type)) {
            int number = (int) Calls.call(Syscall.FSOPEN, type, name.address(), FSOPEN_CLOEXEC);
            return new FileSystemContext(type, new FileDescriptor(number));
        }
    }

    /** An option with a value. */
    public FileSystemContext set(String key, String value) {
        try (NativeMemory name = NativeMemory.ofString(key);
                NativeMemory text = NativeMemory.ofString(value)) {
            configure(key + "=" + value, FSCONFIG_SET_STRING, name.address(), text.address());
        }
        return this;
    }

    /** An option without a value. */
    public FileSystemContext set(String key) {
        try (NativeMemory name = NativeMemory.ofString(key)) {
            configure(key, FSCONFIG_SET_FLAG, name.address(), 0);
        }
        return this;
    }

    /**
     * Makes the file system, and a mount of it that is attached nowhere.
     *
     * @param attributes {@code MOUNT_ATTR_…} of mount_setattr(2)
     */
    public FileDescriptor mount(long attributes) {
        configure("create", FSCONFIG_CMD_CREATE, 0, 0);
        long number = Calls.tryCall(Syscall.FSMOUNT, context.number(), FSMOUNT_CLOEXEC, attributes);
        if (number < 0) {
            throw failure("fsmount", Errno.of(-number), type);
        }
        return new FileDescriptor((int) number);
    }

    @Override
    public void close() {
        context.close();
    }

    private void configure(String words, int command, long key, long value) {
        long result = Calls.tryCall(Syscall.FSCONFIG, context.number(), command, key, value, 0);
        if (result < 0) {
            throw failure("fsconfig", Errno.of(-result), type + " " + words);
        }
    }

    /** The kernel leaves its words to be read from the context, a message a read. */
    private KernelException failure(String call, Errno errno, String object) {
        StringBuilder words = new StringBuilder(object);
        try (NativeMemory message = NativeMemory.allocate(LONGEST_MESSAGE)) {
            long length = Calls.tryCall(Syscall.READ, context.number(), message.address(), LONGEST_MESSAGE);
            while (length > 0) {
                words.append(" [")
                        .append(new String(message.bytes(0, (int) length), StandardCharsets.UTF_8).strip())
                        .append(']');
                length = Calls.tryCall(Syscall.READ, context.number(), message.address(), LONGEST_MESSAGE);
            }
        }
        return new KernelException(call, errno, words.toString());
    }
}
