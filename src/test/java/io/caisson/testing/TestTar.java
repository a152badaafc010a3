package io.caisson.testing;

import io.caisson.kernel.FileName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Builds raw tars, valid and otherwise: any field of a header may be set to anything, names are {@link FileName}s. */
public final class TestTar {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream pax = new ByteArrayOutputStream();

    /** Gives the next entry a PAX record, its value as raw bytes. */
    public TestTar pax(String key, byte[] value) {
        pax.writeBytes(paxRecord(key, value));
        return this;
    }

    /** Gives the next entry a PAX record. */
    public TestTar pax(String key, String value) {
        return pax(key, FileName.bytes(value));
    }

    /** Gives the next entry a name of any length, as GNU tar writes it. */
    public TestTar gnuLongName(String name) {
        return special('L', FileName.bytes(name + "\0"));
    }

    /** Gives the next entry a link's target of any length, as GNU tar writes it. */
    public TestTar gnuLongLink(String target) {
        return special('K', FileName.bytes(target + "\0"));
    }

    /** A header of a type that says something of later entries, with its bytes. */
    public TestTar special(char type, byte[] bytes) {
        writeEntry(new TestTarHeader("special", type).size(bytes.length), bytes);
        return this;
    }

    public TestTar file(String name, String content) {
        return file(name, content, header -> {});
    }

    public TestTar file(String name, String content, Consumer<TestTarHeader> change) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return entry(name, '0', bytes, change);
    }

    public TestTar directory(String name) {
        return directory(name, header -> {});
    }

    public TestTar directory(String name, Consumer<TestTarHeader> change) {
        return entry(name, '5', new byte[0], change);
    }

    public TestTar symlink(String name, String target) {
        return entry(name, '2', new byte[0], header -> header.link(target));
    }

    public TestTar hardLink(String name, String target) {
        return entry(name, '1', new byte[0], header -> header.link(target));
    }

    /** Type {@code 3} is a character device, {@code 4} a block device. */
    public TestTar device(String name, char type, long major, long minor) {
        return entry(name, type, new byte[0], header -> header.device(major, minor));
    }

    public TestTar fifo(String name) {
        return entry(name, '6', new byte[0], header -> {});
    }

    /** Any entry; the size is that of the bytes unless changed. Long names and targets become PAX records. */
    public TestTar entry(String name, char type, byte[] bytes, Consumer<TestTarHeader> change) {
        TestTarHeader header = new TestTarHeader(name, type).size(bytes.length);
        change.accept(header);
        if (header.nameIsLong()) {
            pax("path", name);
        }
        if (header.linkIsLong()) {
            pax("linkpath", header.linkName());
        }
        flushPax();
        writeEntry(header, bytes);
        return this;
    }

    /** Bytes as they are, not padded. */
    public TestTar raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** The tar with two zero blocks at its end. */
    public byte[] bytes() {
        return bytes(2 * BLOCK);
    }

    /** The tar with that many zeros at its end. */
    public byte[] bytes(int padding) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(out.toByteArray());
        all.writeBytes(new byte[padding]);
        return all.toByteArray();
    }

    /** A record {@code "%d %s=%s\n"}, whose length counts itself. */
    public static byte[] paxRecord(String key, byte[] value) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        int rest = keyBytes.length + value.length + 3;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() != Integer.toString(rest).length()) {
            length = rest + Integer.toString(length).length();
        }
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
        record.writeBytes(keyBytes);
        record.write('=');
        record.writeBytes(value);
        record.write('\n');
        return record.toByteArray();
    }

    private void flushPax() {
        if (pax.size() > 0) {
            byte[] records = pax.toByteArray();
            pax.reset();
            special('x', records);
        }
    }

    private void writeEntry(TestTarHeader header, byte[] bytes) {
        out.writeBytes(header.bytes());
        out.writeBytes(bytes);
        out.writeBytes(new byte[(BLOCK - bytes.length % BLOCK) % BLOCK]);
    }
}
