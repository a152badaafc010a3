package io.caisson.bench;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.connection.Host;
import java.util.List;
import java.util.Locale;

/**
 * Containers created and started by several clients at once: prints how many a second. All are deleted again.
 * Arguments: HOST IMAGE CLIENTS COUNT.
 */
final class Starts {
    private Starts() {}

    public static void main(String[] arguments) throws Exception {
        int clients = Integer.parseInt(arguments[2]);
        int count = Integer.parseInt(arguments[3]);
        try (EngineConnection engine = EngineConnection.open(Host.parse(arguments[0]))) {
            String first = Idle.start(engine, arguments[1], 1);
            long start = System.nanoTime();
            List<String> ids = Idle.byClients(clients, count, i -> Idle.start(engine, arguments[1], 1));
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(Locale.ROOT, "%.1f%n", count / seconds);
            Idle.delete(engine, first);
            Idle.byClients(clients, count, i -> {
                Idle.delete(engine, ids.get(i));
                return i;
            });
        }
    }
}
