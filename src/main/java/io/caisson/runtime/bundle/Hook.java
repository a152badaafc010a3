package io.caisson.runtime.bundle;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that is run at some moment of a container's life: runtime-spec {@code config.md#posix-platform-hooks}.
 *
 * @param path absolute
 * @param args with the program's own name first; its path if the document has none
 * @param env the whole of its environment
 * @param timeout after which it is killed and has failed; null for none
 */
public record Hook(
        String path,
        List<String> args,
        List<String> env,
        @Nullable Duration timeout) {
    public Hook {
        args = args.isEmpty() ? List.of(path) : List.copyOf(args);
        env = List.copyOf(env);
    }
}
