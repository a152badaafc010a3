package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The container's first process: runtime-spec {@code config.md#process}.
 *
 * @param terminal whether a pseudoterminal is made for it
 * @param consoleSize size of that pseudoterminal
 * @param user who it runs as; required
 * @param args the command and its arguments, as execvp(3) takes them; at least one
 * @param env {@code NAME=value} each
 * @param cwd absolute path of the working directory
 * @param capabilities its capability sets; null leaves them as they are
 * @param rlimits resource limits, each type once
 * @param noNewPrivileges whether executing a program can gain no privileges
 * @param oomScoreAdj adjustment of the out-of-memory score, -1000 to 1000
 * @param apparmorProfile AppArmor profile that it runs under; null for the engine's own
 */
// The runtime-spec calls it so, and nothing that uses it starts a java.lang.Process.
@SuppressWarnings("AvoidCommonTypeNames")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Process(
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean terminal,
        @Nullable ConsoleSize consoleSize,
        User user,
        List<String> args,
        List<String> env,
        String cwd,
        @Nullable Capabilities capabilities,
        List<Rlimit> rlimits,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean noNewPrivileges,
        @Nullable Integer oomScoreAdj,
        @Nullable String apparmorProfile) {
    public Process {
        args = Copies.of(args);
        env = Copies.of(env);
        rlimits = Copies.of(rlimits);
    }
}
