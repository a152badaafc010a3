package io.caisson.runtime.bundle;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.filesystem.StorageFailure;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.Memfd;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.process.Pidfd;
import io.caisson.runtime.plan.LaunchStep;
import io.caisson.runtime.shim.OrphanExecLauncher;
import io.caisson.runtime.shim.OrphanLaunch;
import io.caisson.runtime.shim.ProcessIdentity;
import io.caisson.runtime.shim.ShimLaunch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the hooks of a container, one after the other, each with the container's state on its stdin. */
final class HookRunner {
    private static final int SIGKILL = 9;
    private static final int SEEK_SET = 0;
    private static final Duration NO_LIMIT = Duration.ofDays(1000);
    /** Of what a hook has written, characters that an error repeats. */
    private static final int MOST_WORDS = 2000;

    private final OrphanExecLauncher launcher = new OrphanExecLauncher();
    private final Bundle bundle;
    private final Path output;

    /** @param output file that hooks write to */
    HookRunner(Bundle bundle, Path output) {
        this.bundle = bundle;
        this.output = output;
    }

    /** Whether there are any. */
    boolean has(HookPoint... points) {
        for (HookPoint point : points) {
            if (bundle.hooks().containsKey(point)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs those beside the container.
     *
     * @throws EngineException {@code LAUNCH_FAILED} when one has failed; those after it are not run then
     */
    void run(HookPoint point, ContainerState state) {
        for (Hook hook : hooks(point)) {
            run(point, hook, state, null);
        }
    }

    /** Runs those in the namespaces of a container. */
    void run(HookPoint point, ContainerState state, ProcessIdentity container, Cgroup cgroup) {
        List<Hook> hooks = hooks(point);
        if (hooks.isEmpty()) {
            return;
        }
        try (Pidfd process = container.open().orElseThrow(() -> failed(point, hooks.getFirst(), "it has ended", ""))) {
            for (Hook hook : hooks) {
                run(point, hook, state, new OrphanExecLauncher.Place(bundle.spec(), process, cgroup));
            }
        }
    }

    private List<Hook> hooks(HookPoint point) {
        return bundle.hooks().getOrDefault(point, List.of());
    }

    private void run(HookPoint point, Hook hook, ContainerState state, OrphanExecLauncher.@Nullable Place place) {
        LaunchStep.Execute command = new LaunchStep.Execute(List.of(hook.path()), hook.args(), hook.env());
        boolean confined = point == HookPoint.START_CONTAINER;
        try (OrphanLaunch launch = launcher.hook(command, streams(state), place, bundle.directory(), confined)) {
            ShimLaunch.Outcome outcome = launch.awaitExecution();
            switch (outcome) {
                case ShimLaunch.Outcome.Executed() -> await(point, hook, launch.process());
                case ShimLaunch.Outcome.NotExecutable(String name, var errors) ->
                    throw failed(point, hook, "it cannot be executed: " + errors.getFirst(), "");
                case ShimLaunch.Outcome.StepFailed(String step, String call, var errno) ->
                    throw failed(point, hook, step + ": " + errno + ", says " + call, "");
                case ShimLaunch.Outcome.Ready() -> throw new IllegalStateException("A hook waits for nothing");
            }
        } catch (KernelException e) {
            throw failed(point, hook, String.valueOf(e.getMessage()), "");
        }
    }

    private void await(HookPoint point, Hook hook, ProcessIdentity started) {
        try (Pidfd process = started.open().orElseThrow(() -> failed(point, hook, "it has vanished", ""))) {
            Duration timeout = hook.timeout();
            if (!process.awaitEnd(timeout == null ? NO_LIMIT : timeout)) {
                process.signalGroup(SIGKILL);
                process.reap();
                throw failed(point, hook, "it had not ended after " + hook.timeout() + " and was killed", words());
            }
            int code = process.exitCode();
            if (code != 0) {
                throw failed(point, hook, "it ended with the exit code " + code, words());
            }
        }
    }

    /** The state in a file of its own: a hook need not read it. */
    private List<FileDescriptor> streams(ContainerState state) {
        FileDescriptor input = Memfd.executable("state", state.document());
        FileCalls.seek(input, 0, SEEK_SET);
        FileDescriptor written = At.open(
                FileDescriptor.CURRENT_DIRECTORY,
                output.toString(),
                Open.O_WRONLY | Open.O_CREAT | Open.O_TRUNC | Open.O_NOFOLLOW,
                0600,
                0);
        return List.of(input, written, written.duplicate());
    }

    private String words() {
        try {
            String all = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
            return all.length() > MOST_WORDS ? all.substring(all.length() - MOST_WORDS) : all;
        } catch (IOException e) {
            throw StorageFailure.of("Reading what a hook has written", e);
        }
    }

    private static EngineException failed(HookPoint point, Hook hook, String why, String words) {
        String message = "Running the " + point.field() + " hook " + hook.path() + ": " + why;
        return new EngineException(ErrorReason.LAUNCH_FAILED, words.isEmpty() ? message : message + ": " + words)
                .with("hook", hook.path())
                .with("point", point.field());
    }
}
