package io.caisson.testing;

import io.caisson.kernel.FileName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One block of a tar's header (POSIX ustar, with GNU's base 256 for numbers that octal cannot hold). */
public final class TestTarHeader {
    private static final int LONGEST = 100;

    private final byte[] block = new byte[512];
    private final String name;
    private String linkName = "";

    TestTarHeader(String name, char type) {
        this.name = name;
        text(0, LONGEST, name);
        block[156] = (byte) type;
        number(100, 8, type == '5' ? 0755 : 0644).number(108, 8, 0).number(116, 8, 0);
        number(136, 12, 1_000_000_000L).number(329, 8, 0).number(337, 8, 0);
        text(257, 8, "ustar\00000");
    }

    public TestTarHeader mode(int mode) {
        return number(100, 8, mode);
    }

    public TestTarHeader owner(long uid, long gid) {
        return number(108, 8, uid).number(116, 8, gid);
    }

    public TestTarHeader size(long size) {
        return number(124, 12, size);
    }

    public TestTarHeader modified(long seconds) {
        return number(136, 12, seconds);
    }

    public TestTarHeader link(String target) {
        linkName = target;
        return text(157, LONGEST, target);
    }

    public TestTarHeader device(long major, long minor) {
        return number(329, 8, major).number(337, 8, minor);
    }

    /** Marks it as GNU's: what follows the ustar fields means something else then. */
    public TestTarHeader gnu() {
        return text(257, 8, "ustar  \0");
    }

    /** A number at an offset: octal where it fits, else base 256. */
    public TestTarHeader number(int offset, int length, long value) {
        String octal = Long.toOctalString(value);
        if (value >= 0 && octal.length() < length) {
            return text(offset, length, "0".repeat(length - 1 - octal.length()) + octal);
        }
        Arrays.fill(block, offset, offset + length, (byte) (value < 0 ? 0xff : 0));
        byte[] bytes = ByteBuffer.allocate(8).putLong(value).array();
        int count = Math.min(8, length);
        System.arraycopy(bytes, 8 - count, block, offset + length - count, count);
        block[offset] |= (byte) 0x80;
        return this;
    }

    /** Text at an offset, cut to the field. */
    public TestTarHeader text(int offset, int length, String text) {
        byte[] bytes = FileName.bytes(text);
        Arrays.fill(block, offset, offset + length, (byte) 0);
        System.arraycopy(bytes, 0, block, offset, Math.min(length, bytes.length));
        return this;
    }

    String linkName() {
        return linkName;
    }

    boolean nameIsLong() {
        return FileName.bytes(name).length > LONGEST;
    }

    boolean linkIsLong() {
        return FileName.bytes(linkName).length > LONGEST;
    }

    byte[] bytes() {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        byte[] bytes = block.clone();
        byte[] octal = String.format(java.util.Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, bytes, 148, 8);
        return bytes;
    }
}
