package io.caisson.bench;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.connection.Host;
import io.caisson.v1.VersionRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * From `caisson serve` to the first answer, the database already running: the engine before was killed, which
 * leaves its database. Arguments: EXECUTABLE ROOT SOCKET COUNT. The last engine is ended in peace.
 */
final class EngineStart {
    private EngineStart() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path socket = Path.of(arguments[2]);
        long[] nanos = new long[Integer.parseInt(arguments[3])];
        Process engine = start(arguments, socket);
        awaitAnswer(socket, engine);
        for (int i = 0; i < nanos.length; i++) {
            engine.destroyForcibly().waitFor();
            Files.deleteIfExists(socket);
            long start = System.nanoTime();
            engine = start(arguments, socket);
            awaitAnswer(socket, engine);
            nanos[i] = System.nanoTime() - start;
        }
        engine.destroy();
        engine.waitFor();
        new Figures(nanos).print("start");
    }

    private static Process start(String[] arguments, Path socket) throws IOException {
        return new ProcessBuilder(arguments[0], "serve", "--root", arguments[1], "--host", "unix:" + socket)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(Path.of(arguments[1] + ".log").toFile()))
                .start();
    }

    private static void awaitAnswer(Path socket, Process engine) throws InterruptedException {
        while (true) {
            while (!Files.exists(socket)) {
                if (!engine.isAlive()) {
                    throw new IllegalStateException("The engine ended at once");
                }
                Thread.sleep(1);
            }
            try (EngineConnection connection = EngineConnection.open(Host.parse("unix:" + socket))) {
                var _ = connection.system().version(VersionRequest.getDefaultInstance());
                return;
            } catch (StatusRuntimeException e) {
                // Bound and not listening yet.
                Thread.sleep(1);
            }
        }
    }
}
