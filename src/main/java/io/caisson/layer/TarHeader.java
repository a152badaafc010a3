package io.caisson.layer;

import io.caisson.kernel.FileName;
import io.caisson.kernel.file.FileTimes;
import io.caisson.kernel.file.FileType;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads those headers of a tar that are as nearly all are: of a file, link or directory in POSIX's or GNU's format,
 * all numbers octal and well formed, and the checksum right (POSIX pax, "ustar Interchange Format"). To have
 * commons-compress read them takes longer than to make a small file.
 */
final class TarHeader {
    private static final int BLOCK = 512;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    /** Where star's own format has times, and POSIX's the end of a prefix that is long. */
    private static final int STAR_TIMES = 476;

    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_END = 156;
    private static final byte[] POSIX = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
    private static final byte[] GNU = {'u', 's', 't', 'a', 'r', ' ', ' ', 0};
    private static final long NONE = -1;

    private final byte[] block;

    private TarHeader(byte[] block) {
        this.block = block;
    }

    /**
     * The entry that a header is of.
     *
     * @return null if somebody else has to read it
     */
    static @Nullable LayerEntry read(byte[] block) {
        return new TarHeader(block).read();
    }

    private @Nullable LayerEntry read() {
        byte type = block[TYPE];
        boolean file = type == 0 || type == '0';
        boolean posix = is(POSIX);
        if (!file && type != '1' && type != '2' && type != '5' || !posix && !is(GNU)) {
            return null;
        }
        if (block[STAR_TIMES] != 0 || block[BLOCK - 4] != 0) {
            return null;
        }
        long mode = octal(100, 108);
        long uid = octal(108, 116);
        long gid = octal(116, 124);
        long size = octal(124, 136);
        long modified = octal(136, 148);
        boolean numbers = mode >= 0 && uid >= 0 && gid >= 0 && size >= 0 && modified >= 0;
        if (!numbers || !file && size > 0 || octal(CHECKSUM, CHECKSUM_END) != sum()) {
            return null;
        }
        String name = text(0, 100);
        boolean directory = type == '5';
        if (!directory && name.endsWith("/")) {
            return null;
        }
        if (posix && block[PREFIX] != 0) {
            name = text(PREFIX, STAR_TIMES) + "/" + name;
        }
        return new LayerEntry(
                name,
                directory ? FileType.DIRECTORY : file ? FileType.REGULAR : type == '2' ? FileType.SYMLINK : null,
                text(157, 257),
                size,
                (int) mode,
                uid,
                gid,
                FileTimes.modified(modified, 0),
                0,
                0,
                Map.of());
    }

    private boolean is(byte[] magic) {
        return Arrays.equals(block, MAGIC, MAGIC + magic.length, magic, 0, magic.length);
    }

    /** Digits to the field's end, or to a space or NUL behind which there are only such; else {@link #NONE}. */
    private long octal(int from, int end) {
        long value = 0;
        int at = from;
        while (at < end && block[at] >= '0' && block[at] <= '7') {
            value = value << 3 | block[at] - '0';
            at++;
        }
        if (at == from) {
            return NONE;
        }
        while (at < end) {
            if (block[at] != 0 && block[at] != ' ') {
                return NONE;
            }
            at++;
        }
        return value;
    }

    /** Of all bytes, with spaces for the sum itself. */
    private int sum() {
        int sum = ' ' * (CHECKSUM_END - CHECKSUM);
        for (int i = 0; i < CHECKSUM; i++) {
            sum += block[i] & 0xff;
        }
        for (int i = CHECKSUM_END; i < BLOCK; i++) {
            sum += block[i] & 0xff;
        }
        return sum;
    }

    private String text(int from, int limit) {
        int end = from;
        while (end < limit && block[end] != 0) {
            end++;
        }
        return end == from ? "" : FileName.text(Arrays.copyOfRange(block, from, end));
    }
}
