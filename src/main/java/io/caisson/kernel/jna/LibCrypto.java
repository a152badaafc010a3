package io.caisson.kernel.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * Message digests of OpenSSL's libcrypto (EVP_DigestInit(3ssl)). Addresses are passed as numbers.
 *
 * <p>Its first use throws {@link UnsatisfiedLinkError} where the library is not installed.
 */
public final class LibCrypto {
    static {
        Native.register(LibCrypto.class, NativeLibrary.getInstance("libcrypto.so.3"));
    }

    private LibCrypto() {}

    /** The address of the algorithm's description. */
    public static native long EVP_sha256();

    public static native long EVP_sha512();

    /** The address of a new context, 0 if there is no memory. */
    public static native long EVP_MD_CTX_new();

    public static native void EVP_MD_CTX_free(long context);

    /** Answers 1 for success, as do those below. */
    public static native int EVP_MD_CTX_copy_ex(long out, long in);

    public static native int EVP_DigestInit_ex(long context, long type, long engine);

    public static native int EVP_DigestUpdate(long context, long data, long count);

    public static native int EVP_DigestFinal_ex(long context, long md, long size);
}
