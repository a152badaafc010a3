package io.caisson.engine;

import io.caisson.engine.config.EngineConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What tells one engine of a machine from another.
 *
 * @param name in cgroups and run directories: {@code caisson} for the default data root, else
 *     {@code caisson-} and 8 hex digits of the SHA-256 of the root's path
 * @param root the data root, absolute
 * @param runDirectory what need not survive a reboot, absolute
 */
public record EngineIdentity(String name, Path root, Path runDirectory) {
    /** The data root unless told otherwise. */
    public static final Path DEFAULT_ROOT = Path.of("/var/lib/caisson");

    /** The identity that the settings give. */
    public static EngineIdentity of(EngineConfig config) {
        Path root = config.root().toAbsolutePath().normalize();
        String name = name(root);
        Path run = config.runDirectory().orElse(Path.of("/run/caisson", name));
        return new EngineIdentity(name, root, run.toAbsolutePath().normalize());
    }

    static String name(Path root) {
        if (root.equals(DEFAULT_ROOT)) {
            return "caisson";
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(root.toString().getBytes(StandardCharsets.UTF_8));
            return "caisson-" + HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
