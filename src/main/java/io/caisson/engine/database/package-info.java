/**
 * The embedded PostgreSQL: unpacked from its jar into the data root, run as an unprivileged user, taken
 * over from an engine that was killed, started again when it dies.
 *
 * <p>Used by {@code io.caisson.Main} before Quarkus boots, since the data source needs its address. May
 * call {@code io.caisson.error} only. The one package that starts programs with {@link ProcessBuilder}:
 * PostgreSQL's own, and Debian's {@code setpriv} and {@code setsid}.
 */
@NullMarked
package io.caisson.engine.database;

import org.jspecify.annotations.NullMarked;
