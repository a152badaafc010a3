package io.caisson.layer;

import io.caisson.kernel.file.FileTimes;
import io.caisson.kernel.file.FileType;
import java.time.Instant;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a layer's tar.
 *
 * @param name as its bytes are ({@link io.caisson.kernel.FileName}), not yet checked
 * @param type null for a hard link
 * @param target of a link, symbolic or hard; empty for all else
 * @param size bytes, holes among them
 * @param mode permissions with setuid, setgid and sticky bit
 * @param xattrs extended attributes by their names
 */
record LayerEntry(
        String name,
        @Nullable FileType type,
        String target,
        long size,
        int mode,
        long uid,
        long gid,
        FileTimes times,
        int major,
        int minor,
        Map<String, byte[]> xattrs) {
    private static final int PERMISSIONS = 07777;

    LayerEntry {
        mode &= PERMISSIONS;
    }

    /**
     * What commons-compress has read, with the names that its headers give.
     *
     * @throws io.caisson.error.EngineException {@code LAYER_REFUSED} for what no layer may hold
     */
    static LayerEntry of(TarArchiveEntry entry, PaxRecords records) {
        records.name(entry);
        Instant modified = entry.getLastModifiedTime().toInstant();
        return new LayerEntry(
                entry.getName(),
                type(entry),
                entry.getLinkName(),
                entry.getRealSize(),
                entry.getMode(),
                Owner.unsigned(entry.getLongUserId()),
                Owner.unsigned(entry.getLongGroupId()),
                FileTimes.modified(modified.getEpochSecond(), modified.getNano()),
                entry.getDevMajor(),
                entry.getDevMinor(),
                records.xattrs());
    }

    private static @Nullable FileType type(TarArchiveEntry entry) {
        if (entry.isDirectory()) {
            return FileType.DIRECTORY;
        } else if (entry.isSymbolicLink()) {
            return FileType.SYMLINK;
        } else if (entry.isLink()) {
            return null;
        } else if (entry.isCharacterDevice()) {
            return FileType.CHARACTER_DEVICE;
        } else if (entry.isBlockDevice()) {
            return FileType.BLOCK_DEVICE;
        } else if (entry.isFIFO()) {
            return FileType.FIFO;
        } else if (entry.isFile() || entry.isSparse()) {
            return FileType.REGULAR;
        }
        throw LayerRefusal.refused(entry.getName(), "it is of no known type");
    }
}
