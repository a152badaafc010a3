package io.caisson.kernel.digest;

import io.caisson.kernel.jna.LibCrypto;
import io.caisson.kernel.jna.NativeMemory;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.security.MessageDigestSpi;
import java.security.ProviderException;

/** One computation, in a context of libcrypto's that goes with this object. */
final class Sha2Digest extends MessageDigestSpi implements Cloneable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int SMALL = 512;
    private static final int LARGE = 64 * 1024;

    private final long type;
    private final int length;
    private final long context;
    /** What the library reads from: arrays move. */
    private NativeMemory buffer = NativeMemory.allocate(SMALL);

    Sha2Digest(long type, int length) {
        this.type = type;
        this.length = length;
        this.context = check(LibCrypto.EVP_MD_CTX_new());
        long freed = context;
        CLEANER.register(this, () -> LibCrypto.EVP_MD_CTX_free(freed));
        engineReset();
    }

    /** An address or a result as it is; 0 is the library's word for failure. */
    static long check(long answer) {
        if (answer == 0) {
            throw new ProviderException("libcrypto cannot compute a digest: is it out of memory?");
        }
        return answer;
    }

    @Override
    protected int engineGetDigestLength() {
        return length;
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int count) {
        if (count > buffer.size() && buffer.size() < LARGE) {
            buffer.close();
            buffer = NativeMemory.allocate(LARGE);
        }
        int most = (int) buffer.size();
        try {
            for (int done = 0; done < count; done += most) {
                int part = Math.min(most, count - done);
                buffer.putBytes(0, input, offset + done, part);
                check(LibCrypto.EVP_DigestUpdate(context, buffer.address(), part));
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    protected byte[] engineDigest() {
        check(LibCrypto.EVP_DigestFinal_ex(context, buffer.address(), 0));
        byte[] sum = buffer.bytes(0, length);
        engineReset();
        return sum;
    }

    @Override
    protected void engineReset() {
        try {
            check(LibCrypto.EVP_DigestInit_ex(context, type, 0));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    // A final class without a superclass's state: another context, the same progress.
    @Override
    public Object clone() {
        Sha2Digest copy = new Sha2Digest(type, length);
        try {
            check(LibCrypto.EVP_MD_CTX_copy_ex(copy.context, context));
        } finally {
            Reference.reachabilityFence(this);
        }
        return copy;
    }
}
