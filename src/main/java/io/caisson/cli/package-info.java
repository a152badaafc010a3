/**
 * The command line, a client of the engine like any other: knows only the generated {@code io.caisson.v1} stubs,
 * and of {@code kernel.file} the calls for its own terminal.
 */
@NullMarked
package io.caisson.cli;

import org.jspecify.annotations.NullMarked;
