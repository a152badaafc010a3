package io.caisson.layer;

import io.caisson.kernel.file.FileType;
import io.caisson.kernel.file.Stat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a tar says of one file, before its content.
 *
 * @param name relative, any bytes ({@link io.caisson.kernel.FileName}); a directory's without the slash at its end
 * @param type what it is; {@code null} for a hard link to an entry before it
 * @param target of a symbolic or hard link, else empty
 * @param mode permissions with setuid, setgid and sticky bit
 * @param size bytes of content; 0 for all but regular files
 * @param modifySeconds since 1970, may be negative
 * @param modifyNanos of the second, 0 to 999,999,999
 * @param major number of a device, else 0
 * @param minor number of a device, else 0
 * @param xattrs extended attributes as the bytes they are
 */
@SuppressWarnings("ArrayRecordComponent")
public record TarEntry(
        String name,
        @Nullable FileType type,
        String target,
        int mode,
        long uid,
        long gid,
        long size,
        long modifySeconds,
        int modifyNanos,
        long major,
        long minor,
        SortedMap<String, byte[]> xattrs) {
    /** A regular file of root's, from 1970. */
    public static TarEntry file(String name, long size) {
        return plain(name, FileType.REGULAR, 0644, size);
    }

    /** A directory of root's, from 1970. */
    public static TarEntry directory(String name) {
        return plain(name, FileType.DIRECTORY, 0755, 0);
    }

    /** What a file is said to be. */
    static TarEntry of(String name, Stat stat, String target, SortedMap<String, byte[]> xattrs) {
        boolean regular = stat.type() == FileType.REGULAR;
        return new TarEntry(
                name,
                stat.type(),
                target,
                stat.permissions(),
                stat.uid(),
                stat.gid(),
                regular ? stat.size() : 0,
                stat.modifySeconds(),
                stat.modifyNanos(),
                stat.specialMajor(),
                stat.specialMinor(),
                xattrs);
    }

    /** The same with another owner. */
    TarEntry with(long otherUid, long otherGid) {
        return otherUid == uid && otherGid == gid
                ? this
                : new TarEntry(
                        name,
                        type,
                        target,
                        mode,
                        otherUid,
                        otherGid,
                        size,
                        modifySeconds,
                        modifyNanos,
                        major,
                        minor,
                        xattrs);
    }

    /** One more name of a file that came before. */
    static TarEntry hardLink(String name, String first, Stat stat) {
        return new TarEntry(
                name,
                null,
                first,
                stat.permissions(),
                stat.uid(),
                stat.gid(),
                0,
                stat.modifySeconds(),
                stat.modifyNanos(),
                0,
                0,
                none());
    }

    private static TarEntry plain(String name, FileType type, int mode, long size) {
        return new TarEntry(name, type, "", mode, 0, 0, size, 0, 0, 0, 0, none());
    }

    /** No extended attributes. */
    static SortedMap<String, byte[]> none() {
        return new TreeMap<>();
    }
}
