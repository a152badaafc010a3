/**
 * Mounts by descriptor: fsopen(2), fsconfig(2), fsmount(2), open_tree(2), move_mount(2); of files, loop(4);
 * and by paths of the engine's own.
 *
 * <p>Uses {@code kernel} and {@code kernel.jna}.
 */
@NullMarked
package io.caisson.kernel.mount;

import org.jspecify.annotations.NullMarked;
