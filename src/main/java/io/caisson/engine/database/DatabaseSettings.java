package io.caisson.engine.database;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to run the embedded PostgreSQL.
 *
 * @param directory where its data, password and log go: {@code <root>/postgres}
 * @param programs where its programs are unpacked: the same; tests share one among several
 * @param user the unprivileged user it runs as; null chooses the first there is of {@code caisson},
 *     {@code postgres}, {@code nobody}. Without root it is always the user we are
 * @param durable whether what is committed survives a power loss; only tests say false, for speed
 * @param reserve bytes kept for it in case the disk fills up; 0 for none
 */
public record DatabaseSettings(
        Path directory, Path programs, @Nullable String user, boolean durable, long reserve) {
    public DatabaseSettings {
        directory = directory.toAbsolutePath().normalize();
    }

    /** Without a reserve. */
    public DatabaseSettings(Path directory, Path programs, @Nullable String user, boolean durable) {
        this(directory, programs, user, durable, 0);
    }

    /** Durable, with the user chosen by what the machine has, or by its name. */
    public static DatabaseSettings of(Path directory, @Nullable String user, long reserve) {
        return new DatabaseSettings(directory, directory, user, true, reserve);
    }
}
