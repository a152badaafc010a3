package io.caisson.layer;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.Xattrs;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The extended attributes of a file that mean something elsewhere: capabilities, access lists, the user's own. */
@SuppressWarnings("ArrayRecordComponent")
record TarAttributes(SortedMap<String, byte[]> values) {
    static TarAttributes of(FileDescriptor file) {
        return of(Xattrs.names(file), name -> Xattrs.value(file, name));
    }

    /** Of what must not be opened. */
    static TarAttributes of(FileDescriptor directory, String file) {
        return of(Xattrs.names(directory, file), name -> Xattrs.value(directory, file, name));
    }

    private static TarAttributes of(List<String> names, Function<String, Optional<byte[]>> value) {
        SortedMap<String, byte[]> values = new TreeMap<>();
        for (String name : names) {
            if (isWanted(name)) {
                value.apply(name).ifPresent(bytes -> values.put(name, bytes));
            }
        }
        return new TarAttributes(values);
    }

    private static boolean isWanted(String name) {
        return name.equals("security.capability")
                || name.startsWith("system.posix_acl_")
                || name.startsWith("user.") && !name.startsWith("user.overlay.");
    }
}
