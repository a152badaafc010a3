package io.caisson.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whom a thread works for. */
class ActorTest {
    @Test
    void workIsSomebodysUntilItIsDone() {
        assertThat(Actor.current()).isEqualTo(Actor.ENGINE);
        CompletableFuture<String> elsewhere = new CompletableFuture<>();
        CompletableFuture<String> carried = new CompletableFuture<>();
        Actor.as("uid:7", () -> {
            assertThat(Actor.current()).isEqualTo("uid:7");
            Actor.as("uid:8", () -> assertThat(Actor.current()).isEqualTo("uid:8"));
            Thread.ofVirtual().start(() -> elsewhere.complete(Actor.current()));
            Thread.ofVirtual().start(Actor.carried(() -> carried.complete(Actor.current())));
        });
        assertThat(elsewhere.join()).isEqualTo(Actor.ENGINE);
        assertThat(carried.join()).isEqualTo("uid:7");
        assertThat(Actor.current()).isEqualTo(Actor.ENGINE);
    }
}
