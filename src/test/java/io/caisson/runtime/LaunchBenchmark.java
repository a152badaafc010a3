package io.caisson.runtime;

import io.caisson.spec.ResourceSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Prints how long a launch takes, phase by phase; arguments: warm-up runs, measured runs. */
final class LaunchBenchmark {
    private static final String[] PHASES = {"prepare", "create", "start", "exit", "delete", "create…exit", "all"};

    private LaunchBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int warmUp = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 300;
        try (RuntimeFixture fixture = new RuntimeFixture()) {
            for (int i = 0; i < warmUp; i++) {
                run(fixture);
            }
            long[][] times = new long[PHASES.length][runs];
            for (int i = 0; i < runs; i++) {
                long[] one = run(fixture);
                for (int phase = 0; phase < one.length; phase++) {
                    times[phase][i] = one[phase];
                }
            }
            for (int phase = 0; phase < PHASES.length; phase++) {
                Arrays.sort(times[phase]);
                System.out.printf(
                        "%-12s p50 %6.2f ms  p95 %6.2f ms  min %6.2f ms%n",
                        PHASES[phase],
                        times[phase][runs / 2] / 1e6,
                        times[phase][runs * 95 / 100] / 1e6,
                        times[phase][0] / 1e6);
            }
        }
    }

    private static long[] run(RuntimeFixture fixture) throws Exception {
        String id = RuntimeFixture.newId();
        long begin = System.nanoTime();
        LaunchRequest request = new LaunchRequest(
                id,
                fixture.settings("true").resources(ResourceSettings.DEFAULT).spec(fixture, id),
                fixture.overlay(id, List.<Path>of(fixture.lower)));
        long prepared = System.nanoTime();
        fixture.runtime.create(request);
        long created = System.nanoTime();
        fixture.runtime.start(id);
        long started = System.nanoTime();
        fixture.awaitExit();
        long ended = System.nanoTime();
        fixture.runtime.delete(id);
        long deleted = System.nanoTime();
        fixture.outputs.remove(id);
        return new long[] {
            prepared - begin,
            created - prepared,
            started - created,
            ended - started,
            deleted - ended,
            ended - prepared,
            deleted - begin
        };
    }
}
