package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.PackagedEngine;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Several clients that do everything there is with the same containers, until their engine is killed. */
final class Mix {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** With more than these one is deleted rather than made. */
    private static final int MOST = 12;
    /** What may be said to somebody whom another client was faster than. */
    private static final Set<Status.Code> REFUSALS = Set.of(
            Status.Code.NOT_FOUND, Status.Code.FAILED_PRECONDITION, Status.Code.ABORTED, Status.Code.ALREADY_EXISTS);

    private final PackagedEngine engine;
    private final List<Actor> actors = new CopyOnWriteArrayList<>();
    private final AtomicInteger made = new AtomicInteger();

    Mix(PackagedEngine engine) {
        this.engine = engine;
    }

    /** All containers that clients have made, and not yet found gone. */
    List<Actor> actors() {
        return actors;
    }

    /**
     * Has clients work, and kills the engine once they have done so many operations, amidst the next. Fails if
     * any of them was told what does not belong to that.
     */
    void runAndKill(int clients, int operations, Random random) {
        Run run = new Run();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int number = 0; number < clients; number++) {
            Random own = new Random(random.nextLong());
            ends.add(CompletableFuture.runAsync(
                    () -> work(run, own), task -> Thread.ofVirtual().start(task)));
        }
        Instant end = Instant.now().plus(PATIENCE);
        while (run.done.get() < operations && ends.stream().noneMatch(CompletableFuture::isDone)) {
            assertThat(Instant.now())
                    .as("%d of %d operations are done", run.done.get(), operations)
                    .isBefore(end);
            LockSupport.parkNanos(1_000_000);
        }
        LockSupport.parkNanos(random.nextInt(20) * 1_000_000L);
        run.killed = true;
        engine.kill9();
        ends.forEach(CompletableFuture::join);
    }

    /** One engine's time. */
    private static final class Run {
        final AtomicInteger done = new AtomicInteger();
        volatile boolean killed;
    }

    private void work(Run run, Random random) {
        try (Operations operations = new Operations(engine.connect(), random)) {
            while (!run.killed) {
                Actor actor = choose(random);
                String what = "create " + actor;
                try {
                    if (actor.id.isEmpty()) {
                        operations.create(actor);
                    } else {
                        what = operations.any(actor, actors.size() > MOST);
                    }
                } catch (Operations.Refused refused) {
                    what = refused.what();
                    if (!isExpected(refused.status(), run)) {
                        throw new AssertionError(what + ": " + refused.status() + "\n" + engine.log(), refused);
                    }
                }
                if (actor.deleted) {
                    actors.remove(actor);
                }
                run.done.incrementAndGet();
            }
        }
    }

    private static boolean isExpected(Status status, Run run) {
        return REFUSALS.contains(status.getCode()) || status.getCode() == Status.Code.UNAVAILABLE && run.killed;
    }

    /** One that is there, or a new one. */
    private Actor choose(Random random) {
        List<Actor> known = actors.stream().filter(actor -> !actor.id.isEmpty()).toList();
        if (!known.isEmpty() && (actors.size() > MOST || random.nextInt(7) > 0)) {
            return known.get(random.nextInt(known.size()));
        }
        Actor.Workload[] workloads = Actor.Workload.values();
        Actor actor = new Actor(
                "mix-" + made.incrementAndGet(),
                workloads[random.nextInt(workloads.length)],
                Operations.LIMITS.get(random.nextInt(Operations.LIMITS.size())));
        actors.add(actor);
        return actor;
    }
}
