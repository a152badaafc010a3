package io.caisson.trust;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where the operator's policy is; read anew for every pull, so that a change needs no restart.
 *
 * @param path of the policy
 * @param named whether the operator has named it: then it must be there, else its absence is no policy
 */
public record TrustFile(Path path, boolean named) {
    private static final int LARGEST = 1024 * 1024;

    /** @throws EngineException {@code REGISTRY_CONFIGURATION} for one that cannot be read, or makes no sense */
    TrustPolicy read() {
        byte[] json;
        try {
            json = bytes(path);
        } catch (NoSuchFileException e) {
            if (!named) {
                return TrustPolicy.NONE;
            }
            throw broken("it is not there", e);
        } catch (IOException e) {
            throw broken("it cannot be read (" + e + ")", e);
        }
        try {
            return TrustPolicy.parse(json, TrustFile::text);
        } catch (IllegalArgumentException e) {
            throw broken(String.valueOf(e.getMessage()), e);
        }
    }

    private EngineException broken(String why, Exception cause) {
        return new EngineException(
                        ErrorReason.REGISTRY_CONFIGURATION,
                        "Reading the trust policy " + path + ": " + why
                                + ". Nothing is fetched until that is put right.",
                        cause)
                .with("path", path.toString());
    }

    private static String text(String file) {
        try {
            return new String(bytes(Path.of(file)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read (" + e + ")", e);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IOException("it has more than " + LARGEST + " bytes");
            }
            return bytes;
        }
    }
}
