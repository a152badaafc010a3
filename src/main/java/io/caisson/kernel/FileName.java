package io.caisson.kernel;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Names of files as strings that lose nothing: to Linux a name is bytes, to which it gives no encoding
 * (path_resolution(7)), and a container may choose any but NUL and {@code /}.
 *
 * <p>What is UTF-8 reads as usual. Each byte that is not stands as one lone low surrogate, U+DC80 for 0x80
 * to U+DCFF for 0xFF, which no valid text holds; so every name has one string and every such string is its
 * name again (the scheme of Python's PEP 383). All of {@code kernel.file} takes and gives names like this.
 * Such a string must not become a {@link java.nio.file.Path}, which has no place for it, and becomes
 * readable through {@link #printable}.
 */
public final class FileName {
    /** What Java puts in the place of what it cannot decode. */
    private static final char REPLACED = 0xfffd;

    private static final int ESCAPE = 0xdc00;
    private static final int FIRST = 0xdc80;
    private static final int LAST = 0xdcff;

    private FileName() {}

    /** The string of a name that the kernel, or a tar, gave. */
    public static String text(byte[] name) {
        String usual = new String(name, StandardCharsets.UTF_8);
        return usual.indexOf(REPLACED) < 0 ? usual : escaped(name);
    }

    private static String escaped(byte[] name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(name);
        // Never more characters than bytes.
        CharBuffer text = CharBuffer.allocate(name.length);
        CoderResult result = decoder.decode(bytes, text, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                text.put((char) (ESCAPE | bytes.get() & 0xff));
            }
            decoder.reset();
            result = decoder.decode(bytes, text, true);
        }
        return text.flip().toString();
    }

    /** The bytes of a name, for the kernel. */
    public static byte[] bytes(String name) {
        if (!isEscaped(name)) {
            return name.getBytes(StandardCharsets.UTF_8);
        }
        ByteBuffer bytes = ByteBuffer.allocate(3 * name.length());
        int from = 0;
        for (int at = 0; at < name.length(); at++) {
            if (isEscape(name, at)) {
                bytes.put(name.substring(from, at).getBytes(StandardCharsets.UTF_8));
                bytes.put((byte) name.charAt(at));
                from = at + 1;
            }
        }
        bytes.put(name.substring(from).getBytes(StandardCharsets.UTF_8));
        byte[] exact = new byte[bytes.position()];
        bytes.flip().get(exact);
        return exact;
    }

    /** The name as people, logs and protobuf can read it: a byte that is not UTF-8 becomes {@code \xff}. */
    public static String printable(String name) {
        if (!isEscaped(name)) {
            return name;
        }
        StringBuilder readable = new StringBuilder();
        for (int at = 0; at < name.length(); at++) {
            if (isEscape(name, at)) {
                readable.append("\\x").append(HexFormat.of().toHexDigits((byte) name.charAt(at)));
            } else {
                readable.append(name.charAt(at));
            }
        }
        return readable.toString();
    }

    private static boolean isEscaped(String name) {
        for (int at = 0; at < name.length(); at++) {
            if (isEscape(name, at)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a byte stands here, and not the second half of a character that takes two. */
    private static boolean isEscape(String name, int at) {
        char c = name.charAt(at);
        return c >= FIRST && c <= LAST && (at == 0 || !Character.isHighSurrogate(name.charAt(at - 1)));
    }
}
