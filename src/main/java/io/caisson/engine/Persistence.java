package io.caisson.engine;

import jakarta.enterprise.context.Dependent;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The database and its migrations, as boot needs them. */
@Dependent
record Persistence(DataSource dataSource, Flyway flyway) {}
