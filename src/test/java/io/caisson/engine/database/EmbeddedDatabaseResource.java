package io.caisson.engine.database;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * For {@code @QuarkusTest}: an engine of its own, that is the embedded PostgreSQL, an empty data root, a
 * run directory and a socket, all below one directory of {@code /tmp} that is removed afterwards.
 *
 * <pre>{@code
 * @QuarkusTest
 * @QuarkusTestResource(EmbeddedDatabaseResource.class)
 * class VolumesTest { … }
 * }</pre>
 *
 * <p>One for all tests of a run that are annotated so; each test makes what it needs under names of its own.
 */
public final class EmbeddedDatabaseResource implements QuarkusTestResourceLifecycleManager {
    private TestDirectory directory;
    private EmbeddedDatabase database;

    @Override
    public Map<String, String> start() {
        try {
            directory = TestDirectory.create();
            Path root = directory.path().resolve("root");
            Path postgres = root.resolve("postgres");
            database = EmbeddedDatabase.start(new DatabaseSettings(postgres, postgres, null, false));
            Map<String, String> properties = new HashMap<>(database.properties());
            properties.put("caisson.root", root.toString());
            properties.put(
                    "caisson.run-directory", directory.path().resolve("run").toString());
            properties.put("caisson.host", "unix:" + directory.path().resolve("caisson.sock"));
            properties.put("caisson.node", "test");
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        try (TestDirectory removed = directory) {
            if (database != null) {
                database.close();
            }
        }
    }
}
