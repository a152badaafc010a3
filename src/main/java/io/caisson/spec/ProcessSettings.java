package io.caisson.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to execute and as whom.
 *
 * @param entrypoint null for the image's; if given, empty too, it also replaces the image's cmd
 * @param args replaces the image's cmd; empty for the image's
 * @param env {@code NAME=value} each, over the image's; a bare {@code NAME} removes the image's
 * @param workingDirectory absolute; null for the image's, or {@code /}
 * @param user {@code user}, {@code user:group}, {@code uid}, {@code uid:gid}; null or empty for the image's, or root
 * @param additionalGroups names or numbers of groups beyond those of the group file
 * @param terminal whether it gets a pseudoterminal
 */
public record ProcessSettings(
        @Nullable List<String> entrypoint,
        List<String> args,
        List<String> env,
        @Nullable String workingDirectory,
        @Nullable String user,
        List<String> additionalGroups,
        boolean terminal) {
    public ProcessSettings {
        entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
        args = List.copyOf(args);
        env = List.copyOf(env);
        additionalGroups = List.copyOf(additionalGroups);
    }

    /** The image's own command, as the image says. */
    public static final ProcessSettings OF_IMAGE =
            new ProcessSettings(null, List.of(), List.of(), null, null, List.of(), false);
}
