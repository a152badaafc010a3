package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import io.caisson.v1.AttachContainerRequest;
import io.caisson.v1.AttachContainerResponse;
import io.caisson.v1.AttachTarget;
import io.caisson.v1.ResizeContainerRequest;
import io.caisson.v1.TerminalSize;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are attached to containers, by the packaged engine. Needs root. */
@Timeout(120)
class AttachIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;

    private static PackagedEngine engine;
    private static EngineConnection connection;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        connection = engine.connect();
        engine.caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() {
        connection.close();
        engine.close();
    }

    @Test
    void stdinIsHandedOnUntilItsEnd() throws Exception {
        Process run = begin("run", "-i", "--rm", IMAGE, "sh", "-c", "cat; echo over; echo e >&2; exit 7");
        give(run, "some words\n");
        run.getOutputStream().close();

        assertThat(text(run.getInputStream())).isEqualTo("some words\nover\n");
        assertThat(text(run.getErrorStream())).isEqualTo("e\n");
        assertThat(run.waitFor()).isEqualTo(7);
    }

    @Test
    void withoutAnInputItIsEmpty() throws Exception {
        Process run = begin("run", "--rm", IMAGE, "cat");
        give(run, "never read");

        assertThat(text(run.getInputStream())).isEmpty();
        assertThat(run.waitFor()).isZero();
    }

    @Test
    void whatIsWrittenToNoLogIsShownAllTheSame() {
        assertThat(caisson(0, "run", "--rm", "--log-driver", "none", IMAGE, "echo", "shown")
                        .output())
                .isEqualTo("shown\n");
    }

    @Test
    void oneInTheBackgroundReadsWhatSeveralClientsHandOn() throws Exception {
        caisson(0, "run", "-d", "-i", "--name", "reader", IMAGE, "cat");
        BlockingQueue<AttachContainerResponse> heard = listen("reader");
        assertThat(heard.take().hasAttached()).isTrue();
        for (String word : List.of("first\n", "second\n")) {
            Process client = begin("attach", "reader");
            give(client, word);
            assertThat(line(client.getInputStream())).isEqualTo(word);
            assertThat(heard.take().getStdout().toStringUtf8()).isEqualTo(word);
            // Its end is not the container's.
            client.getOutputStream().close();
            client.destroyForcibly().waitFor();
        }

        caisson(0, "stop", "-t", "0", "reader");
        assertThat(heard.take().getExited().getExitCode()).isEqualTo(137);
        assertThat(caisson(0, "logs", "reader").output()).isEqualTo("first\nsecond\n");
    }

    @Test
    void aStoppedOneIsAttachedToByItsStartOnly() throws Exception {
        caisson(0, "create", "-i", "--name", "later", IMAGE, "sh", "-c", "read word; echo \"<$word>\"; exit 6");
        assertThat(caisson(1, "attach", "later").errors()).contains("it is created");

        Process start = begin("start", "-ai", "later");
        give(start, "word\n");

        assertThat(text(start.getInputStream())).isEqualTo("<word>\n");
        assertThat(start.waitFor()).isEqualTo(6);
    }

    @Test
    void whatIsAttachedIsToldOfAFailedStart() {
        assertThat(caisson(127, "run", "-i", "--rm", IMAGE, "nonesuch").errors())
                .contains("nonesuch");
    }

    @Test
    void theTerminalIsTheCommands() throws Exception {
        Process script = onTerminal("run", "-it", "--rm", IMAGE, "sh", "-c", "tty; read -r w; echo \"<$w>\"; exit 5");
        give(script, "word\n");

        assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(text(script.getInputStream())).contains("/dev/pts/0\r\n", "<word>\r\n");
        assertThat(script.exitValue()).isEqualTo(5);
    }

    @Test
    void theKeysThatLeaveATerminalLeaveTheContainerRunning() throws Exception {
        Process script = onTerminal("run", "-it", "--name", "left", IMAGE, "sh", "-c", "echo up; exec sleep 10000");
        assertThat(line(script.getInputStream())).isEqualTo("up\r\n");
        give(script, "\u0010\u0011");

        assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(script.exitValue()).isZero();
        connection
                .containers()
                .resizeContainer(ResizeContainerRequest.newBuilder()
                        .setContainer("left")
                        .setSize(TerminalSize.newBuilder().setRows(33).setColumns(111))
                        .build());
        assertThat(caisson(0, "exec", "left", "sh", "-c", "stty size </dev/pts/0")
                        .output())
                .isEqualTo("33 111\n");
        caisson(0, "rm", "-f", "left");
    }

    @Test
    void whatHasNoTerminalCannotBeResized() {
        caisson(0, "run", "-d", "--name", "plain", IMAGE, "sleep", "10000");

        assertThatThrownBy(() -> connection
                        .containers()
                        .resizeContainer(ResizeContainerRequest.newBuilder()
                                .setContainer("plain")
                                .setSize(TerminalSize.newBuilder().setRows(1).setColumns(1))
                                .build()))
                .hasMessageContaining("it has none");
        caisson(0, "rm", "-f", "plain");
    }

    @Test
    void terminalAndInputOutliveTheEngine() throws Exception {
        caisson(0, "run", "-d", "-i", "-t", "--name", "shell", IMAGE, "sh");
        caisson(0, "run", "-d", "-i", "--name", "pipe", IMAGE, "cat");
        engine.kill9();
        engine.restart();

        Process pipe = begin("attach", "pipe");
        give(pipe, "still there\n");
        assertThat(line(pipe.getInputStream())).isEqualTo("still there\n");
        pipe.destroyForcibly().waitFor();

        Process shell = onTerminal("attach", "shell");
        give(shell, "exit 9\r");
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).isEqualTo(9);
        caisson(0, "rm", "-f", "pipe", "shell");
    }

    @Test
    void aTerminalNeedsATerminal() {
        CommandResult refused = caisson(125, "run", "-it", "--name", "never", IMAGE, "true");

        assertThat(refused.errors()).contains("-t with -i needs a terminal");
        caisson(1, "inspect", "never");
    }

    private static BlockingQueue<AttachContainerResponse> listen(String container) {
        BlockingQueue<AttachContainerResponse> heard = new LinkedBlockingQueue<>();
        connection
                .containersStreaming()
                .attachContainer(new StreamObserver<>() {
                    @Override
                    public void onNext(AttachContainerResponse answer) {
                        heard.add(answer);
                    }

                    @Override
                    public void onError(Throwable e) {
                        heard.add(AttachContainerResponse.getDefaultInstance());
                    }

                    @Override
                    public void onCompleted() {
                        heard.add(AttachContainerResponse.getDefaultInstance());
                    }
                })
                .onNext(AttachContainerRequest.newBuilder()
                        .setTarget(AttachTarget.newBuilder().setContainer(container))
                        .build());
        return heard;
    }

    private static Process begin(String... arguments) throws IOException {
        return engine.command(arguments).start();
    }

    /** Under script(1), which gives the command line a terminal. Its input is to be left open. */
    private static Process onTerminal(String... arguments) throws IOException {
        List<String> words = engine.command(arguments).command();
        List<String> quoted = words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .toList();
        return new ProcessBuilder("script", "-qec", String.join(" ", quoted), "/dev/null")
                .redirectErrorStream(true)
                .start();
    }

    private static void give(Process process, String text) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(text.getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String line(InputStream stream) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = stream.read(); next >= 0; next = stream.read()) {
            line.append((char) next);
            if (next == '\n') {
                break;
            }
        }
        return line.toString();
    }

    private static CommandResult caisson(int exitCode, String... arguments) {
        CommandResult result = engine.caisson(arguments);
        assertThat(result.exitCode()).as(result.errors()).isEqualTo(exitCode);
        return result;
    }
}
