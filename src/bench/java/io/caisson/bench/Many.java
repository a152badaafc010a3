package io.caisson.bench;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.connection.Host;
import io.caisson.v1.ListContainersRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Starts beside nobody and beside many, and lists of all of them: prints the medians of the first and the last
 * starts, and median and 99th percentile of the lists, in ms. All are deleted again. Arguments: HOST IMAGE COUNT.
 */
final class Many {
    /** Starts whose median counts as one. */
    private static final int SAMPLE = 40;

    private static final int WARM_UP = 100;
    private static final int LISTS = 300;
    private static final int CLIENTS = 4;

    private Many() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[2]);
        try (EngineConnection engine = EngineConnection.open(Host.parse(arguments[0]))) {
            for (int i = 0; i < WARM_UP; i++) {
                Idle.delete(engine, Idle.start(engine, arguments[1], 1));
            }
            List<String> ids = new ArrayList<>();
            double first = starts(engine, arguments[1], ids);
            ids.addAll(Idle.byClients(CLIENTS, count - 2 * SAMPLE, i -> Idle.start(engine, arguments[1], 1)));
            double last = starts(engine, arguments[1], ids);
            long[] lists = lists(engine, count);
            System.out.printf(
                    Locale.ROOT,
                    "%.2f %.2f %.2f %.2f%n",
                    first,
                    last,
                    lists[LISTS / 2] / 1e6,
                    lists[LISTS * 99 / 100] / 1e6);
            Idle.byClients(CLIENTS, ids.size(), i -> {
                Idle.delete(engine, ids.get(i));
                return i;
            });
        }
    }

    private static double starts(EngineConnection engine, String image, List<String> ids) {
        long[] nanos = new long[SAMPLE];
        for (int i = 0; i < SAMPLE; i++) {
            long start = System.nanoTime();
            ids.add(Idle.start(engine, image, 1));
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[SAMPLE / 2] / 1e6;
    }

    private static long[] lists(EngineConnection engine, int count) {
        ListContainersRequest request = ListContainersRequest.newBuilder()
                .setPageSize(1_000)
                .setFilter("state = running")
                .build();
        long[] nanos = new long[LISTS];
        for (int i = -LISTS; i < LISTS; i++) {
            long start = System.nanoTime();
            int found = engine.containers().listContainers(request).getContainersCount();
            if (found < count) {
                throw new IllegalStateException("Of " + count + " containers " + found + " are listed");
            }
            if (i >= 0) {
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return nanos;
    }
}
