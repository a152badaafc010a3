package io.caisson.kernel.digest;

import io.caisson.kernel.jna.LibCrypto;
import java.security.Provider;
import java.security.Security;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** OpenSSL's SHA-256 and SHA-512 for whoever asks {@link java.security.MessageDigest} for them. */
public final class DigestProvider extends Provider {
    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger(DigestProvider.class.getName());
    private static final String NAME = "CaissonDigests";

    private DigestProvider() {
        super(NAME, "1", "SHA-2 by OpenSSL's libcrypto");
        putService(new Sha2(this, "SHA-256", 32, LibCrypto::EVP_sha256));
        putService(new Sha2(this, "SHA-512", 64, LibCrypto::EVP_sha512));
    }

    /**
     * Puts it before all others, once. Where there is no libcrypto, Java's own digests stay.
     *
     * @return whether it is there
     */
    public static boolean install() {
        if (Security.getProvider(NAME) != null) {
            return true;
        }
        try {
            Sha2Digest.check(LibCrypto.EVP_sha256());
            Security.insertProviderAt(new DigestProvider(), 1);
            return true;
        } catch (LinkageError e) {
            LOG.log(System.Logger.Level.INFO, "No libcrypto.so.3 here: digests are computed in Java, slower", e);
            return false;
        }
    }

    private static final class Sha2 extends Service {
        private final int length;
        private final transient LongSupplier type;

        Sha2(Provider provider, String algorithm, int length, LongSupplier type) {
            super(provider, "MessageDigest", algorithm, Sha2Digest.class.getName(), null, null);
            this.length = length;
            this.type = type;
        }

        @Override
        public Object newInstance(@Nullable Object parameter) {
            return new Sha2Digest(type.getAsLong(), length);
        }
    }
}
