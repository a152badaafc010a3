package io.caisson.engine.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedDatabaseTest {
    private static TestDirectory programs;

    private TestDirectory directory;
    private DatabaseSettings settings;

    @BeforeAll
    static void programs() throws IOException {
        programs = TestDirectory.create();
    }

    @AfterAll
    static void programsRemoved() {
        programs.close();
    }

    @BeforeEach
    void directory() throws IOException {
        directory = TestDirectory.create();
        Path root = directory.path().resolve("root");
        Files.createDirectory(root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x---")));
        settings = new DatabaseSettings(root.resolve("postgres"), programs.path(), null, false);
    }

    @AfterEach
    void removed() {
        directory.close();
    }

    @Test
    void keepsWhatWasWrittenOverAStopAndAStart() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(settings)) {
            execute(database, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        assertThat(PostmasterFile.read(settings.directory().resolve("data"))).isEmpty();

        try (EmbeddedDatabase database = EmbeddedDatabase.start(settings)) {
            assertThat(number(database, "SELECT answer FROM kept")).isEqualTo(42);
        }
    }

    @Test
    void nobodyButRootReadsThePasswordOrConnectsWithout() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(settings)) {
            assertThat(Files.getPosixFilePermissions(settings.directory().resolve("password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), "caisson", "guessed"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void theNextEngineTakesOverTheServerOfOneThatWasKilled() throws Exception {
        // The first is not closed, as if its engine had been killed.
        EmbeddedDatabase abandoned = EmbeddedDatabase.start(settings);
        try (EmbeddedDatabase adopted = EmbeddedDatabase.start(settings)) {
            assertThat(adopted.pid()).isEqualTo(abandoned.pid());
            assertThat(adopted.jdbcUrl()).isEqualTo(abandoned.jdbcUrl());
            assertThat(number(adopted, "SELECT 1")).isEqualTo(1);
            abandoned.abandon();
        }
    }

    @Test
    void startsAgainOnTheSamePortWhenTheServerIsKilled() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(settings)) {
            execute(database, "CREATE TABLE kept AS SELECT 7 AS answer");
            execute(database, "CHECKPOINT");
            long before = database.pid();
            ProcessHandle killed = ProcessHandle.of(before).orElseThrow();
            killed.destroyForcibly();
            killed.onExit().get(10, TimeUnit.SECONDS);

            assertThat(firstAnswer(database, "SELECT answer FROM kept", Duration.ofSeconds(20)))
                    .isEqualTo(7);
            assertThat(database.pid()).isNotEqualTo(before);
        }
    }

    @Test
    void aClusterWhoseMakingWasCutShortIsMadeAnew() throws Exception {
        Path directory = settings.directory();
        Files.createDirectory(directory);
        Files.createDirectory(directory.resolve("data.new"));
        Files.writeString(directory.resolve("data.new").resolve("PG_VERSION"), "18");
        Files.writeString(directory.resolve("password"), "of the try before");

        try (EmbeddedDatabase database = EmbeddedDatabase.start(settings)) {
            assertThat(number(database, "SELECT 1")).isEqualTo(1);
        }
        assertThat(directory.resolve("data.new")).doesNotExist();
        assertThat(directory.resolve("password.initdb")).doesNotExist();
    }

    @Test
    void saysWhichDirectoryKeepsItsUserOut() throws Exception {
        Path closed = Files.createDirectory(
                directory.path().resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path root = Files.createDirectory(closed.resolve("root"));

        assertThatThrownBy(() -> EmbeddedDatabase.start(
                        new DatabaseSettings(root.resolve("postgres"), programs.path(), "nobody", false)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("nobody may not pass through " + closed)
                .hasMessageContaining("QUARKUS_DATASOURCE_JDBC_URL");
    }

    @Test
    void givesTheDataSourceEverythingItNeeds() {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(settings)) {
            Map<String, String> properties = database.properties();
            assertThat(properties).containsEntry("quarkus.datasource.jdbc.url", database.jdbcUrl());
            assertThat(properties.get("quarkus.datasource.password")).hasSize(64);
        }
    }

    private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }

    /** The first answer within a time; until then the server may refuse connections. */
    private static int firstAnswer(EmbeddedDatabase database, String sql, Duration limit) throws SQLException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return number(database, sql);
            } catch (SQLException refused) {
                if (System.nanoTime() > deadline) {
                    throw refused;
                }
            }
        }
    }

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        Map<String, String> properties = database.properties();
        return DriverManager.getConnection(
                database.jdbcUrl(),
                properties.get("quarkus.datasource.username"),
                properties.get("quarkus.datasource.password"));
    }
}
