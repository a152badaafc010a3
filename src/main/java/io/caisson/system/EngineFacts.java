package io.caisson.system;

import java.nio.file.Path;
import java.time.Instant;

/** What only the wiring knows of the engine that runs; provided by {@code engine}. */
public interface EngineFacts {
    /** The engine's version, such as {@code 0.1.0}. */
    String version();

    /** The commit it was built from; empty if unknown. */
    String commit();

    /** The data root. */
    Path root();

    /** Whether the engine runs its PostgreSQL itself. */
    boolean embeddedDatabase();

    /** When the engine began to serve. */
    Instant startTime();

    /** How the machine's cgroups are laid out, and what it lacks. */
    KernelFacts kernel();
}
