package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.EngineRows;
import io.caisson.testing.HostTraces;
import io.caisson.testing.PackagedEngine;
import io.caisson.v1.Container;
import io.caisson.v1.ListContainersRequest;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The engine is killed amidst operations of every kind that several clients do with the same containers, which
 * live on from one engine to the next. After each kill, rows, kernel and disk agree, and promises are kept; at
 * the end, nothing is left. Needs root.
 *
 * <p>Three times amidst 40 operations; with {@code -Dsoak} fifty times amidst 200. {@code -Dcaisson.seed=N}
 * repeats a run's random choices.
 */
class MixedKillsIT {
    private static final boolean SOAK = Boolean.getBoolean("caisson.soak");
    private static final int ROUNDS = Integer.getInteger("caisson.rounds", SOAK ? 50 : 3);
    private static final int OPERATIONS = SOAK ? 200 : 40;
    private static final int CLIENTS = 5;
    private static final long SEED = Long.getLong("caisson.seed", System.nanoTime());

    private static PackagedEngine engine;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        engine.caisson("load", "-i", BusyboxImage.write(engine.directory()).toString())
                .succeeded();
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void rowsKernelAndDiskAgree() {
        HostTraces traces = HostTraces.of(engine);
        EngineRows rows = EngineRows.of(engine);
        Random random = new Random(SEED);
        System.out.printf("MixedKillsIT: seed %d, %d rounds%n", SEED, ROUNDS);
        Mix mix = new Mix(engine);
        for (int round = 0; round < ROUNDS; round++) {
            mix.runAndKill(CLIENTS, 1 + random.nextInt(OPERATIONS), random);
            engine.restart();
            try (EngineConnection connection = engine.connect()) {
                System.out.printf("round %d: %s%n", round, Agreement.await(engine, connection));
                checkPromises(mix, connection);
            }
        }
        try (EngineConnection connection = engine.connect()) {
            new Aftermath(connection).removeAll();
        }
        traces.awaitAgain(engine);
        assertThat(EngineRows.of(engine)).isEqualTo(rows);
    }

    private static void checkPromises(Mix mix, EngineConnection connection) {
        Map<String, Container> found = connection
                .containers()
                .listContainers(
                        ListContainersRequest.newBuilder().setPageSize(1_000).build())
                .getContainersList()
                .stream()
                .collect(Collectors.toMap(Container::getId, Function.identity()));
        for (Actor actor : mix.actors()) {
            if (actor.id.isEmpty()) {
                // Nobody was told; it is there or not.
                found.values().stream()
                        .filter(container -> container.getName().equals(actor.firstName))
                        .findFirst()
                        .ifPresent(container -> actor.id = container.getId());
            }
            Container container = found.remove(actor.id);
            if (container == null) {
                assertThat(actor.id.isEmpty() || actor.deleteAsked)
                        .as("made and not deleted, and not there: %s", actor)
                        .isTrue();
                mix.actors().remove(actor);
            } else {
                check(actor, container);
            }
        }
        assertThat(found.values()).as("containers that nobody has made").isEmpty();
    }

    private static void check(Actor actor, Container container) {
        assertThat(actor.deleted).as("deleted, and there again: %s", actor).isFalse();
        assertThat(actor.names).as(actor.toString()).contains(container.getName());
        assertThat(actor.limits)
                .as(actor.toString())
                .contains(container.getConfig().getResources().getMemoryBytes());
    }
}
