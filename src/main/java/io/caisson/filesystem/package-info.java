/**
 * Files the way an engine that runs as root must touch them: by descriptor, below a root, durably.
 *
 * <p>Uses {@code kernel} and {@code kernel.file} and {@code error}. Knows no image and no container.
 */
@NullMarked
package io.caisson.filesystem;

import org.jspecify.annotations.NullMarked;
