package io.caisson.tls;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Private keys in the forms that were before PKCS#8 (RFC 5958), which is the only one that Java reads. */
final class OldKey {
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xa0;
    /** Version 0. */
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");
    /** The algorithm rsaEncryption with NULL (RFC 3279, section 2.3.1). */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    /** The algorithm id-ecPublicKey, which the curve follows (RFC 5480, section 2.1.1). */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private OldKey() {}

    /** In PKCS#8, of PKCS#1 (RFC 8017, appendix A.1.2). */
    static byte[] rsa(byte[] key) {
        return wrapped(SEQUENCE, VERSION, RSA, wrapped(OCTETS, key));
    }

    /**
     * In PKCS#8, of SEC 1 (RFC 5915).
     *
     * @throws IllegalArgumentException if it does not say which curve it is for
     */
    static byte[] ec(byte[] key) {
        try {
            ByteBuffer fields = value(ByteBuffer.wrap(key), SEQUENCE);
            value(fields, 0x02);
            value(fields, OCTETS);
            ByteBuffer parameters = value(fields, PARAMETERS);
            byte[] curve = new byte[parameters.remaining()];
            parameters.get(curve);
            return wrapped(SEQUENCE, VERSION, wrapped(SEQUENCE, EC, curve), wrapped(OCTETS, key));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("its EC key ends before it says for which curve it is", e);
        }
    }

    /** The content of the next value of DER (X.690, section 8.1), which the buffer is then behind of. */
    private static ByteBuffer value(ByteBuffer from, int tag) {
        int found = Byte.toUnsignedInt(from.get());
        int length = Byte.toUnsignedInt(from.get());
        if (length == 0x81) {
            length = Byte.toUnsignedInt(from.get());
        } else if (length == 0x82) {
            length = Short.toUnsignedInt(from.getShort());
        }
        if (found != tag || length > from.remaining()) {
            throw new IllegalArgumentException("it is no EC key that names its curve");
        }
        ByteBuffer content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return content;
    }

    private static byte[] wrapped(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        if (length > 0xff) {
            whole.write(0x82);
            whole.write(length >> 8);
        } else if (length > 0x7f) {
            whole.write(0x81);
        }
        whole.write(length);
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }
}
