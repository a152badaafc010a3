package io.caisson.kernel.file;

import io.caisson.kernel.Calls;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.FileName;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lists an open directory (getdents64(2)). */
public final class DirectoryReader {
    private static final int BUFFER = 32 * 1024;
    private static final int NAME_OFFSET = 19;

    private DirectoryReader() {}

    /**
     * All names but {@code .} and {@code ..}, in the file system's order; from the descriptor's position on.
     * They need not be UTF-8: {@link FileName}.
     */
    public static List<String> names(FileDescriptor directory) {
        List<String> names = new ArrayList<>();
        try (NativeMemory buffer = NativeMemory.allocate(BUFFER)) {
            while (true) {
                int length =
                        (int) Calls.call(Syscall.GETDENTS64, directory, directory.number(), buffer.address(), BUFFER);
                if (length == 0) {
                    return names;
                }
                for (int offset = 0; offset < length; offset += Short.toUnsignedInt(buffer.shortAt(offset + 16L))) {
                    String name = name(buffer, offset);
                    if (!".".equals(name) && !"..".equals(name)) {
                        names.add(name);
                    }
                }
            }
        }
    }

    private static String name(NativeMemory buffer, int entry) {
        int recordLength = Short.toUnsignedInt(buffer.shortAt(entry + 16L));
        byte[] bytes = buffer.bytes(entry + (long) NAME_OFFSET, recordLength - NAME_OFFSET);
        int end = 0;
        while (bytes[end] != 0) {
            end++;
        }
        return FileName.text(Arrays.copyOf(bytes, end));
    }
}
