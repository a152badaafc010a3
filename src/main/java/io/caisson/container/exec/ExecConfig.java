package io.caisson.container.exec;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What is to be executed. Mirrors the proto's {@code ExecConfig}.
 *
 * @param args the command and its arguments
 * @param env {@code NAME=value} each, over the container's; a bare {@code NAME} removes the container's
 * @param workingDir absolute; empty for the container's
 * @param user {@code user}, {@code user:group}, {@code uid} or {@code uid:gid}; empty for the container's
 * @param stdin whether it reads what attached clients send
 * @param privileged whether it has all capabilities
 * @param rows of its terminal when it begins; 0 for what the kernel gives it
 */
@RegisterForReflection
public record ExecConfig(
        List<String> args,
        List<String> env,
        String workingDir,
        String user,
        boolean terminal,
        boolean stdin,
        boolean privileged,
        int rows,
        int columns) {
    public ExecConfig {
        args = List.copyOf(args);
        env = List.copyOf(env);
    }
}
