package io.caisson.oci;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The digest of some bytes, which names them (image-spec, descriptor.md, "Digests").
 *
 * @param algorithm how it was computed
 * @param hex lower-case hexadecimal digits
 */
public record Digest(Algorithm algorithm, String hex) {
    /** The registered algorithms. */
    public enum Algorithm {
        SHA256("sha256", "SHA-256", 64),
        SHA512("sha512", "SHA-512", 128);

        private final String label;
        private final String javaName;
        private final int digits;

        Algorithm(String label, String javaName, int digits) {
            this.label = label;
            this.javaName = javaName;
            this.digits = digits;
        }

        /** As a digest spells it. */
        public String label() {
            return label;
        }

        /** A fresh computation of this digest. */
        public MessageDigest start() {
            try {
                return MessageDigest.getInstance(javaName);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has " + javaName, e);
            }
        }
    }

    public Digest {
        if (hex.length() != algorithm.digits || !isLowerHex(hex)) {
            throw new EngineException(
                            ErrorReason.INVALID_REFERENCE,
                            "A " + algorithm.label + " digest has " + algorithm.digits
                                    + " lower-case hexadecimal digits, not '" + shortened(hex) + "'.")
                    .with("digest", shortened(hex));
        }
    }

    /**
     * Parses {@code algorithm:hex}.
     *
     * @throws EngineException {@code INVALID_REFERENCE} for anything else, or an unknown algorithm
     */
    @JsonCreator
    public static Digest parse(String text) {
        for (Algorithm algorithm : Algorithm.values()) {
            if (text.startsWith(algorithm.label + ":")) {
                return new Digest(algorithm, text.substring(algorithm.label.length() + 1));
            }
        }
        throw new EngineException(
                        ErrorReason.INVALID_REFERENCE,
                        "'" + shortened(text) + "' is no digest: it must be sha256: or sha512: and hexadecimal digits.")
                .with("digest", shortened(text));
    }

    /** The sha256 digest of some bytes. */
    public static Digest of(byte[] bytes) {
        return of(Algorithm.SHA256, Algorithm.SHA256.start().digest(bytes));
    }

    /** The sha256 digest of a text in UTF-8. */
    public static Digest of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** From what a computation gave. */
    public static Digest of(Algorithm algorithm, byte[] sum) {
        return new Digest(algorithm, HexFormat.of().formatHex(sum));
    }

    /** As it is written everywhere: {@code sha256:…}. */
    @JsonValue
    @Override
    public String toString() {
        return algorithm.label + ":" + hex;
    }

    private static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static String shortened(String text) {
        return text.length() <= 140 ? text : text.substring(0, 140) + "…";
    }
}
