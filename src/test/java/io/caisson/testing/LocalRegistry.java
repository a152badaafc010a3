package io.caisson.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Debian's docker-registry on a port of its own of 127.0.0.1, with its storage below a directory of the test's. */
public final class LocalRegistry implements AutoCloseable {
    public static final String USERNAME = "me";
    public static final String PASSWORD = "secret word";
    /** Of the password. */
    private static final String BCRYPT = "$2y$05$abcdefghijklmnopqrstuu1C7yeI3ZG3Jm.nHdnKkGJg1xTYKP9Oy";

    private static final Duration START = Duration.ofSeconds(20);

    private final Process process;
    private final int port;

    private LocalRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it, open to all, and waits until it answers. */
    public static LocalRegistry start(Path directory) throws IOException, InterruptedException {
        return start(directory, "");
    }

    /** Starts one that wants {@link #USERNAME} and {@link #PASSWORD}, by Basic authentication. */
    public static LocalRegistry startClosed(Path directory) throws IOException, InterruptedException {
        Path passwords = Files.writeString(directory.resolve("htpasswd"), USERNAME + ":" + BCRYPT + "\n");
        return start(directory, "auth: {htpasswd: {realm: test, path: %s}}".formatted(passwords));
    }

    private static LocalRegistry start(Path directory, String more) throws IOException, InterruptedException {
        int port = freePort();
        Path config = directory.resolve("registry.yml");
        Files.writeString(config, """
                version: 0.1
                log: {level: error}
                storage:
                  filesystem: {rootdirectory: %s}
                http: {addr: "127.0.0.1:%d"}
                %s
                """.formatted(directory.resolve("storage"), port, more));
        Process process = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("registry.log").toFile())
                .start();
        LocalRegistry registry = new LocalRegistry(process, port);
        registry.awaitAnswer(directory);
        return registry;
    }

    /** {@code 127.0.0.1:port}. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private void awaitAnswer(Path directory) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            try (Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        close();
        throw new IOException(
                "docker-registry does not answer: " + Files.readString(directory.resolve("registry.log")));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
