package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.nio.ByteBuffer;

/** Files in memory that nobody can change any more (memfd_create(2), since Linux 3.17). */
public final class Memfd {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    /** {@code MFD_EXEC}, since Linux 6.3; older kernels refuse it, and have executable memfds anyway. */
    private static final int MFD_EXEC = 0x10;

    private static final int F_ADD_SEALS = 1033;
    /** {@code F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE}. */
    private static final int ALL_SEALS = 0xf;

    private Memfd() {}

    /** A sealed file with these bytes, which can be executed. */
    public static FileDescriptor executable(String name, byte[] bytes) {
        FileDescriptor file = create(name);
        try (NativeMemory buffer = NativeMemory.allocate(Math.min(bytes.length, 64 * 1024))) {
            FileCalls.write(file, ByteBuffer.wrap(bytes), buffer);
            Calls.call(Syscall.FCNTL, name, file.number(), F_ADD_SEALS, ALL_SEALS);
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Makes an empty one, to be written. */
    public static FileDescriptor create(String name) {
        try (NativeMemory words = NativeMemory.ofString(name)) {
            int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
            long result = Calls.tryCall(Syscall.MEMFD_CREATE, words.address(), flags | MFD_EXEC);
            if (result < 0) {
                result = Calls.call(Syscall.MEMFD_CREATE, name, words.address(), flags);
            }
            return new FileDescriptor((int) result);
        }
    }
}
