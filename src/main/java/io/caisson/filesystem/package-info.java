/**
 * Files the way an engine that runs as root must touch them: by descriptor, below a root, durably.
 *
 * <p>Uses {@code kernel}, {@code kernel.file}, {@code kernel.mount} and {@code error}. Knows no image and no container.
 */
@NullMarked
package io.caisson.filesystem;

import org.jspecify.annotations.NullMarked;
