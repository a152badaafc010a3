package io.caisson.cli.command;

import com.google.protobuf.UnsafeByteOperations;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.KeyValues;
import io.caisson.cli.option.Options;
import io.caisson.cli.option.UsageException;
import io.caisson.cli.output.Failure;
import io.caisson.cli.output.RawTerminal;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.AttachExecRequest;
import io.caisson.v1.AttachExecResponse;
import io.caisson.v1.CreateExecRequest;
import io.caisson.v1.ExecConfig;
import io.caisson.v1.NewExec;
import io.caisson.v1.StartExecRequest;
import io.caisson.v1.TerminalSize;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;

/** {@code caisson exec}: ends with the command's exit code. */
final class ExecCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags("exec", Commands.summary("exec"))
                .flag("Do not wait for its end", "-d", "--detach")
                .flag("Hand stdin on to it", "-i", "--interactive")
                .flag("Give it a terminal", "-t", "--tty")
                .values("NAME[=VALUE]", "Environment variable; a name alone takes the value it has here", "-e", "--env")
                .values("FILE", "Environment variables, one a line", "--env-file")
                .value("DIR", "Working directory (default: the container's)", "-w", "--workdir")
                .value("USER[:GROUP]", "User and group, as names or numbers (default: the container's)", "-u", "--user")
                .flag("All capabilities", "--privileged")
                .value("KEYS", DetachKeys.SUMMARY, "--detach-keys")
                .operands("CONTAINER COMMAND [ARG...]", "2..*", "The container, and what to execute in it")
                .stopAtOperand();
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        boolean attached = !options.has("-d");
        DetachKeys keys = DetachKeys.parse(
                options.has("-t") ? options.value("--detach-keys").orElse(DetachKeys.DEFAULT) : "");
        if (attached && options.has("-i") && options.has("-t") && !RawTerminal.isStdin()) {
            throw new UsageException("-t with -i needs a terminal as stdin; give -i alone to hand on a pipe or a file");
        }
        String container = options.operands().getFirst();
        ExecConfig config = config(options, invocation.terminal());
        try {
            if (attached) {
                return follow(
                        invocation,
                        NewExec.newBuilder()
                                .setContainer(container)
                                .setConfig(config)
                                .build(),
                        keys);
            }
            start(invocation, container, config);
            return ExitCode.SUCCESS;
        } catch (StatusRuntimeException e) {
            invocation.errors().print(e);
            return exitCode(Failure.of(e));
        }
    }

    private static ExecConfig config(Options options, Terminal terminal) {
        List<String> operands = options.operands();
        ExecConfig.Builder config = ExecConfig.newBuilder()
                .addAllArgs(operands.subList(1, operands.size()))
                .addAllEnv(KeyValues.environment(
                        options.values("--env-file"), options.values("-e"), terminal.environment()))
                .setWorkingDir(options.value("-w").orElse(""))
                .setUser(options.value("-u").orElse(""))
                .setTerminal(options.has("-t"))
                .setStdin(options.has("-i"))
                .setPrivileged(options.has("--privileged"));
        if (options.has("-t")) {
            RawTerminal.size().ifPresent(size -> config.setTerminalSize(size(size.rows(), size.columns())));
        }
        return config.build();
    }

    private static int follow(Invocation invocation, NewExec exec, DetachKeys keys) {
        Options options = invocation.options();
        Terminal terminal = invocation.terminal();
        AttachedAnswers<AttachExecResponse> answers = new AttachedAnswers<>(terminal, ExecCommand::exit);
        Conversation<AttachExecRequest, ?> call = Conversation.begin(invocation.engine()::attachExec, answers);
        call.send(AttachExecRequest.newBuilder().setRun(exec).build());
        try (ProcessStreams<AttachExecRequest> streams = new ProcessStreams<>(
                terminal,
                call,
                ExecCommand::input,
                (rows, columns) -> AttachExecRequest.newBuilder()
                        .setResize(size(rows, columns))
                        .build())) {
            call.awaitFirst();
            if (options.has("-i")) {
                streams.handOnInput(options.has("-t"), keys);
            }
            if (options.has("-t")) {
                streams.handOnSize();
            }
            return awaitEnd(call, streams, answers);
        } catch (IOException e) {
            throw new UncheckedIOException("taking over the terminal", e);
        }
    }

    private static int awaitEnd(
            Conversation<AttachExecRequest, ?> call,
            ProcessStreams<AttachExecRequest> streams,
            AttachedAnswers<AttachExecResponse> answers) {
        try {
            call.awaitEnd();
            return answers.exitCode();
        } catch (StatusRuntimeException e) {
            if (streams.isDetached()) {
                return ExitCode.SUCCESS;
            }
            throw e;
        }
    }

    private static OptionalInt exit(AttachExecResponse answer) {
        return answer.hasExited() ? OptionalInt.of(answer.getExited().getExitCode()) : OptionalInt.empty();
    }

    private static AttachExecRequest input(byte[] bytes) {
        return AttachExecRequest.newBuilder()
                .setStdin(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }

    private static TerminalSize size(int rows, int columns) {
        return TerminalSize.newBuilder().setRows(rows).setColumns(columns).build();
    }

    private static void start(Invocation invocation, String container, ExecConfig config) {
        String exec = invocation
                .engine()
                .execs()
                .createExec(CreateExecRequest.newBuilder()
                        .setContainer(container)
                        .setConfig(config)
                        .build())
                .getExec()
                .getId();
        var _ = invocation
                .engine()
                .execs()
                .startExec(StartExecRequest.newBuilder().setExec(exec).build());
    }

    private static int exitCode(Failure failure) {
        return switch (failure.reason()) {
            case "COMMAND_NOT_FOUND" -> ExitCode.NOT_FOUND;
            case "COMMAND_NOT_EXECUTABLE" -> ExitCode.NOT_EXECUTABLE;
            default -> ExitCode.FAILURE;
        };
    }
}
