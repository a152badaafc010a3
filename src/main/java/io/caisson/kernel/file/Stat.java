package io.caisson.kernel.file;

import io.caisson.kernel.jna.NativeMemory;

/**
 * What statx(2) tells of a file.
 *
 * @param mode type and permissions ({@code st_mode})
 * @param device the file system it lies on, as {@code major << 32 | minor}
 * @param special the device that it is, as {@code major << 32 | minor}, if it is one
 * @param blocks units of 512 bytes that it takes
 * @param mountId the mount it was reached through (since Linux 5.8)
 */
public record Stat(
        int mode,
        int links,
        long uid,
        long gid,
        long inode,
        long size,
        long blocks,
        long device,
        long special,
        long accessSeconds,
        int accessNanos,
        long modifySeconds,
        int modifyNanos,
        long mountId) {
    /** Bytes of {@code struct statx}. */
    static final int SIZE = 256;

    /** {@code STATX_BASIC_STATS | STATX_MNT_ID}. */
    static final int MASK = 0x7ff | 0x1000;

    private static final int S_IFMT = 0170000;

    static Stat of(NativeMemory statx) {
        return new Stat(
                Short.toUnsignedInt(statx.shortAt(28)),
                statx.intAt(16),
                Integer.toUnsignedLong(statx.intAt(20)),
                Integer.toUnsignedLong(statx.intAt(24)),
                statx.longAt(32),
                statx.longAt(40),
                statx.longAt(48),
                device(statx.intAt(136), statx.intAt(140)),
                device(statx.intAt(128), statx.intAt(132)),
                statx.longAt(64),
                statx.intAt(72),
                statx.longAt(112),
                statx.intAt(120),
                statx.longAt(144));
    }

    public FileType type() {
        return FileType.of(mode & S_IFMT);
    }

    public boolean isDirectory() {
        return type() == FileType.DIRECTORY;
    }

    /** The permissions, with setuid, setgid and sticky bit. */
    public int permissions() {
        return mode & 07777;
    }

    public long specialMajor() {
        return special >>> 32;
    }

    public long specialMinor() {
        return special & 0xffff_ffffL;
    }

    private static long device(int major, int minor) {
        return Integer.toUnsignedLong(major) << 32 | Integer.toUnsignedLong(minor);
    }
}
