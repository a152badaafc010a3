package io.caisson.kernel.file;

/** Types of files, with their bits of {@code st_mode} (inode(7)). */
public enum FileType {
    REGULAR(0100000),
    DIRECTORY(0040000),
    SYMLINK(0120000),
    CHARACTER_DEVICE(0020000),
    BLOCK_DEVICE(0060000),
    FIFO(0010000),
    SOCKET(0140000);

    private final int bits;

    FileType(int bits) {
        this.bits = bits;
    }

    /** The bits of {@code S_IFMT}. */
    public int bits() {
        return bits;
    }

    static FileType of(int bits) {
        for (FileType type : values()) {
            if (type.bits == bits) {
                return type;
            }
        }
        throw new IllegalArgumentException("No file type: " + Integer.toOctalString(bits));
    }
}
