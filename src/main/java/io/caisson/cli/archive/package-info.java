/**
 * Tars and files of the client's own machine, for {@code cp}. Uses {@code cli.option}; {@code cli.command}
 * calls it.
 */
@NullMarked
package io.caisson.cli.archive;

import org.jspecify.annotations.NullMarked;
