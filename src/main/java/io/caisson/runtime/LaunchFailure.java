package io.caisson.runtime;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.Errno;
import io.caisson.runtime.shim.ShimLaunch;
import java.util.List;

/** What a launch that failed tells its caller. */
public final class LaunchFailure {
    private LaunchFailure() {}

    /** A launch has ended otherwise than it should. */
    public static EngineException of(String id, ShimLaunch.Outcome outcome) {
        return switch (outcome) {
            case ShimLaunch.Outcome.StepFailed failed -> step(id, failed.step(), failed.call(), failed.errno());
            case ShimLaunch.Outcome.NotExecutable(String command, List<Errno> errors) -> execve(id, command, errors);
            case ShimLaunch.Outcome.Ready ready -> throw new IllegalStateException("No failure: " + ready);
            case ShimLaunch.Outcome.Executed executed -> throw new IllegalStateException("No failure: " + executed);
        };
    }

    /** A step has failed in the container. */
    static EngineException step(String id, String step, String call, Errno errno) {
        ErrorReason reason = step.startsWith("change to the working directory")
                ? ErrorReason.WORKING_DIRECTORY
                : ErrorReason.LAUNCH_FAILED;
        String message =
                "Starting the container: " + step + ": " + errno + (call.isEmpty() ? "" : ", says " + call) + ".";
        return new EngineException(reason, message)
                .with("step", step)
                .with("call", call)
                .with("errno", errno.name())
                .about("container", id);
    }

    /** There is no process to join. */
    static EngineException notRunning(String id) {
        return new EngineException(
                        ErrorReason.CONTAINER_STATE,
                        "Cannot execute anything in container " + id + ": it does not run. Start it first")
                .about("container", id)
                .with("container", id);
    }

    /** The engine itself could not prepare something. */
    public static EngineException preparing(String id, String what, RuntimeException cause) {
        return new EngineException(
                        ErrorReason.LAUNCH_FAILED, "Starting the container: " + what + ": " + cause.getMessage(), cause)
                .with("step", what)
                .about("container", id);
    }

    /** No candidate could be executed: what is there and can't be outweighs what isn't. */
    static EngineException execve(String id, String command, List<Errno> errors) {
        Errno worst = errors.stream()
                .filter(errno -> errno != Errno.ENOENT && errno != Errno.ENOTDIR)
                .findFirst()
                .orElse(Errno.ENOENT);
        boolean absent = worst == Errno.ENOENT;
        String why = absent
                ? command.contains("/")
                        ? "there is no such file in the container, or no such interpreter as it asks for"
                        : "no directory of the container's PATH has it"
                : worst == Errno.E2BIG
                        ? "its arguments and environment are too large for the kernel (execve(2), E2BIG)"
                        : "it is there and cannot be executed: " + worst;
        ErrorReason reason = absent ? ErrorReason.COMMAND_NOT_FOUND : ErrorReason.COMMAND_NOT_EXECUTABLE;
        return new EngineException(reason, "Executing '" + command + "' in the container: " + why + ".")
                .with("command", command)
                .with("errno", worst.name())
                .about("container", id);
    }
}
