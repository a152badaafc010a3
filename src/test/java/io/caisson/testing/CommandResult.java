package io.caisson.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.Cli;
import io.caisson.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a program ended and what it wrote. */
public record CommandResult(int exitCode, String output, String errors) {
    private static final long LIMIT_SECONDS = 120;

    /** Runs a program to its end, at most two minutes. */
    public static CommandResult of(ProcessBuilder builder) {
        try {
            if (builder.redirectInput() == ProcessBuilder.Redirect.PIPE) {
                builder.redirectInput(Path.of("/dev/null").toFile());
            }
            return of(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a program's end, at most two minutes. */
    public static CommandResult of(Process process) {
        try {
            var output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            var errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("Not ended after " + LIMIT_SECONDS + " s: " + process.info());
            }
            return new CommandResult(process.exitValue(), output.join(), errors.join());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a command of our command line in this process to its end, at most two minutes, with nothing on stdin. */
    static CommandResult ofCommandLine(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                System.getenv(),
                false);
        FutureTask<Integer> command = new FutureTask<>(() -> new Cli(terminal).execute(arguments));
        Thread runner = Thread.ofPlatform()
                .daemon()
                .name("caisson " + String.join(" ", arguments))
                .start(command);
        try {
            int exitCode = command.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            return new CommandResult(
                    exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(runner.getName(), e);
        } catch (TimeoutException e) {
            AssertionError error = new AssertionError("Not ended after " + LIMIT_SECONDS + " s: " + runner.getName());
            error.setStackTrace(runner.getStackTrace());
            throw error;
        }
    }

    /** This, once it is sure that the exit code is 0. */
    public CommandResult succeeded() {
        assertThat(exitCode)
                .as("exit code; output: %s errors: %s", output, errors)
                .isZero();
        return this;
    }

    private static String text(InputStream stream) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (stream) {
            stream.transferTo(text);
        } catch (IOException e) {
            // The JDK closes the pipe of a process that a test has killed: what came until then counts.
            assertThat(e).hasMessage("Stream closed");
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
