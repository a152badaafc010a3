package io.caisson.runtime.bundle;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a container is made.
 *
 * @param console Unix socket that gets the master of its terminal; null for none
 * @param pidFile file that gets the number of its first process; null for none
 * @param inherited how many descriptors from 3 on it gets
 */
public record CreateOptions(
        @Nullable Path console, @Nullable Path pidFile, int inherited) {}
