package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.EngineRows;
import io.caisson.testing.HostTraces;
import io.caisson.testing.PackagedEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The engine is killed at random moments while clients run containers; the next engine tells the truth of
 * every container, forgets nothing that was promised, and leaves nothing behind. Needs root.
 *
 * <p>Six times; fifty with {@code -Dsoak}. {@code -Dcaisson.seed=N} repeats a run's random choices.
 */
class EngineKilledIT {
    private static final boolean SOAK = Boolean.getBoolean("caisson.soak");
    private static final int ROUNDS = Integer.getInteger("caisson.rounds", SOAK ? 50 : 4);
    private static final long SEED = Long.getLong("caisson.seed", System.nanoTime());
    private static final int CLIENTS = 5;
    /** The first calls of a new engine take the longest. */
    private static final int COLD_MILLISECONDS = 1_200;
    /** What some containers take from their creation to their deletion, once the engine is warm. */
    private static final int WARM_MILLISECONDS = 400;

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
    void whatWasPromisedIsKeptAndNothingElse() {
        HostTraces traces = HostTraces.of(engine);
        EngineRows rows = EngineRows.of(engine);
        Random random = new Random(SEED);
        System.out.printf("EngineKilledIT: seed %d, %d rounds%n", SEED, ROUNDS);
        for (int round = 0; round < ROUNDS; round++) {
            killOnce(round, random);
            traces.awaitAgain(engine);
            assertThat(EngineRows.of(engine)).isEqualTo(rows);
        }
    }

    private void killOnce(int round, Random random) {
        List<Client> clients = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            clients.add(new Client(engine, "r" + round + "-" + number, random.nextLong()));
        }
        boolean warm = random.nextInt(3) > 0;
        if (warm) {
            clients.forEach(Client::awaitFirstEnd);
        }
        LockSupport.parkNanos(random.nextInt(warm ? WARM_MILLISECONDS : COLD_MILLISECONDS) * 1_000_000L);
        assertThat(clients).allMatch(Client::works);
        engine.kill9();
        List<Client.Told> told =
                clients.stream().flatMap(client -> client.lastWords().stream()).toList();
        clients.forEach(Client::close);
        engine.restart();
        try (EngineConnection connection = engine.connect()) {
            Aftermath aftermath = new Aftermath(connection);
            System.out.printf("round %d: %s%n", round, aftermath.check(told));
            aftermath.removeAll();
        }
    }
}
