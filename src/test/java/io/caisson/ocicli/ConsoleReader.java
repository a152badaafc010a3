package io.caisson.ocicli;

import io.caisson.testing.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Listens where a runtime sends the master of a terminal, and reads from that to its end. Python can take descriptors. */
final class ConsoleReader implements AutoCloseable {
    private static final String PROGRAM = """
            import os, socket, sys
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(sys.argv[1])
            listening.listen()
            connection, _ = listening.accept()
            _, descriptors, _, _ = socket.recv_fds(connection, 100, 1)
            try:
                while True:
                    piece = os.read(descriptors[0], 1000)
                    if not piece:
                        break
                    os.write(1, piece)
            except OSError:
                pass
            """;

    private final Path socket;
    private final Process process;

    private ConsoleReader(Path socket, Process process) {
        this.socket = socket;
        this.process = process;
    }

    static ConsoleReader listen(Path socket) throws IOException {
        Process process = new ProcessBuilder("python3", "-c", PROGRAM, socket.toString()).start();
        ConsoleReader reader = new ConsoleReader(socket, process);
        RuntimeProgram.await(() -> Files.exists(socket) || !process.isAlive());
        return reader;
    }

    String socket() {
        return socket.toString();
    }

    /** All that was written, once nobody can write any more. */
    String text() {
        return CommandResult.of(process).succeeded().output();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(socket);
    }
}
