/**
 * The engine's settings, as types. Each is an environment variable too: {@code caisson.run-directory} is
 * {@code CAISSON_RUN_DIRECTORY}. Calls nothing of ours.
 */
@NullMarked
package io.caisson.engine.config;

import org.jspecify.annotations.NullMarked;
