/**
 * More processes in containers that run.
 *
 * <p>{@link io.caisson.container.exec.Execs} is the entry; {@code api} calls it, and the engine's start. Uses
 * {@code spec}, {@code runtime}, {@code event} and the container's own packages. Keeps no rows: an exec lives no
 * longer than its container's process, and what must outlive the engine the runtime writes down.
 */
@NullMarked
package io.caisson.container.exec;

import org.jspecify.annotations.NullMarked;
