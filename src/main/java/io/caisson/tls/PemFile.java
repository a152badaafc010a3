package io.caisson.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in a PEM file (RFC 7468). What cannot be read is a {@link PemException}. */
final class PemFile {
    private static final int LARGEST = 4 * 1024 * 1024;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*([A-Za-z0-9+/=\\s]*?)-----END \\1-----");

    private PemFile() {}

    static List<X509Certificate> certificates(Path file) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> certificates = new ArrayList<>();
            Matcher blocks = BLOCK.matcher(text(file));
            while (blocks.find()) {
                if (blocks.group(1).equals("CERTIFICATE") || blocks.group(1).equals("TRUSTED CERTIFICATE")) {
                    byte[] bytes = Base64.getMimeDecoder().decode(blocks.group(2));
                    certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes)));
                }
            }
            if (certificates.isEmpty()) {
                throw new PemException(file, "it holds no certificate in PEM");
            }
            return certificates;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new PemException(file, e.toString());
        }
    }

    static PrivateKey key(Path file) {
        try {
            Matcher blocks = BLOCK.matcher(text(file));
            while (blocks.find()) {
                byte[] bytes = Base64.getMimeDecoder().decode(blocks.group(2));
                switch (blocks.group(1)) {
                    case "PRIVATE KEY" -> {
                        return key(file, bytes);
                    }
                    case "RSA PRIVATE KEY" -> {
                        return key(file, OldKey.rsa(bytes));
                    }
                    case "EC PRIVATE KEY" -> {
                        return key(file, OldKey.ec(bytes));
                    }
                    case "ENCRYPTED PRIVATE KEY" ->
                        throw new PemException(
                                file,
                                "it is encrypted; decrypt it: openssl pkcs8 -topk8 -nocrypt -in " + file.getFileName());
                    default -> {
                        // Parameters, or a certificate before its key.
                    }
                }
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new PemException(file, e.toString());
        }
        throw new PemException(file, "it holds no private key in PEM");
    }

    private static PrivateKey key(Path file, byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // Perhaps the next.
            }
        }
        throw new PemException(file, "its key is neither RSA nor EC nor EdDSA");
    }

    private static String text(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new PemException(file, "it has more than " + LARGEST + " bytes");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
