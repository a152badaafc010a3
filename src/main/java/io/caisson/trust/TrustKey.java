package io.caisson.trust;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A public key that images may be signed for: ECDSA on P-256, P-384 or P-521, RSA of at least 2,048 bits
 * (PKCS#1 v1.5 or PSS), Ed25519; with the hash functions that signing tools take for them.
 */
final class TrustKey {
    private static final int SMALLEST_RSA = 2048;
    private static final int SHA256_BYTES = 32;
    private static final List<String> KINDS = List.of("EC", "RSA", "Ed25519");
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]*)-----END PUBLIC KEY-----");

    private final PublicKey key;
    private final List<Scheme> schemes;

    private TrustKey(PublicKey key, List<Scheme> schemes) {
        this.key = key;
        this.schemes = schemes;
    }

    /**
     * Reads all keys of a PEM text (RFC 7468, "PUBLIC KEY").
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static List<TrustKey> parse(String pem) {
        List<TrustKey> keys = new ArrayList<>();
        Matcher matcher = PEM.matcher(pem);
        while (matcher.find()) {
            keys.add(of(Base64.getMimeDecoder().decode(matcher.group(1))));
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("holds no '-----BEGIN PUBLIC KEY-----'");
        }
        return keys;
    }

    /** Whether one of them has made this signature of these bytes. */
    static boolean any(List<TrustKey> keys, byte[] payload, byte[] signature) {
        return keys.stream().anyMatch(key -> key.hasSigned(payload, signature));
    }

    private static TrustKey of(byte[] encoded) {
        for (String kind : KINDS) {
            PublicKey key;
            try {
                key = KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded));
            } catch (GeneralSecurityException e) {
                continue;
            }
            return new TrustKey(key, schemes(key));
        }
        throw new IllegalArgumentException("holds a key that is none of ECDSA, RSA and Ed25519");
    }

    private static List<Scheme> schemes(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec -> ecdsa(ec.getParams().getOrder().bitLength());
            case EdECPublicKey _ -> List.of(new Scheme("Ed25519", -1));
            case RSAPublicKey rsa -> rsa(rsa.getModulus());
            default -> throw new IllegalArgumentException("holds a key of the kind " + key.getAlgorithm());
        };
    }

    private static List<Scheme> ecdsa(int bits) {
        Scheme sha256 = new Scheme("SHA256withECDSA", -1);
        return switch (bits) {
            case 256 -> List.of(sha256);
            case 384 -> List.of(new Scheme("SHA384withECDSA", -1), sha256);
            case 521 -> List.of(new Scheme("SHA512withECDSA", -1), sha256);
            default -> throw new IllegalArgumentException("holds a key on a curve of " + bits + " bits");
        };
    }

    private static List<Scheme> rsa(BigInteger modulus) {
        if (modulus.bitLength() < SMALLEST_RSA) {
            throw new IllegalArgumentException(
                    "holds an RSA key of " + modulus.bitLength() + " bits, fewer than " + SMALLEST_RSA);
        }
        // The salt is as long as the hash by the standard's advice, or as long as there is room for.
        int room = (modulus.bitLength() + 6) / 8 - SHA256_BYTES - 2;
        return List.of(
                new Scheme("SHA256withRSA", -1),
                new Scheme("RSASSA-PSS", SHA256_BYTES),
                new Scheme("RSASSA-PSS", room));
    }

    private boolean hasSigned(byte[] payload, byte[] signature) {
        return schemes.stream().anyMatch(scheme -> scheme.verifies(key, payload, signature));
    }

    /**
     * A way to sign.
     *
     * @param algorithm as the Java Security Standard Algorithm Names have it
     * @param salt its bytes for PSS, else -1
     */
    private record Scheme(String algorithm, int salt) {
        boolean verifies(PublicKey key, byte[] payload, byte[] signature) {
            try {
                Signature verifier = Signature.getInstance(algorithm);
                if (salt >= 0) {
                    verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, salt, 1));
                }
                verifier.initVerify(key);
                verifier.update(payload);
                return verifier.verify(signature);
            } catch (GeneralSecurityException e) {
                // Malformed is as good as forged.
                return false;
            }
        }
    }
}
