package io.caisson.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.container.logs.LogCursor;
import io.caisson.container.logs.LogQuery;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.query.ListQuery;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
class ContainerStatesTest extends ContainerRows {
    @Test
    void eachStepIsATransactionByItselfThatTellsOfItAndKeepsTheImage() {
        long before = events.sequence();
        assertThat(states.insert(row(id, name))).isTrue();
        assertThat(users()).containsExactly(IMAGE);
        states.starting(id);
        states.running(id, 42, time);
        states.exited(id, new WaitResult(137, true, "gone", time));
        states.deleting(id, false, 0);
        assertThat(states.remove(id)).as("the image goes with it").isFalse();
        assertThat(states.byId(id)).isEmpty();
        assertThat(users()).isEmpty();
        assertThat(told(before))
                .containsExactly(
                        "container.create {\"image\": \"busybox:latest\", \"image_id\": \"" + IMAGE + "\"}",
                        "container.start {\"image\": \"busybox:latest\"}",
                        "container.oom {\"image\": \"busybox:latest\"}",
                        "container.die {\"oom\": \"true\", \"error\": \"gone\", \"image\": \"busybox:latest\", \"reason\": \"error\","
                                + " \"exit_code\": \"137\"}",
                        "container.delete {\"image\": \"busybox:latest\", \"reason\": \"auto_remove\"}");
    }

    @Test
    void aStepThatIsNotTakenTellsNothing() {
        long before = events.sequence();
        assertThat(states.running(id, 42, time)).isEmpty();
        assertThat(states.exited(id, new WaitResult(0, true, "", time))).isEmpty();
        assertThat(states.remove(id)).isFalse();
        assertThat(told(before)).isEmpty();
    }

    @Test
    void anImageThatWentMeanwhileUndoesAll() {
        long before = events.sequence();
        ContainerRow made = row(id, name, "f".repeat(64));
        assertThatThrownBy(() -> states.insert(made))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.IMAGE_NOT_FOUND));
        assertThat(states.byId(id)).isEmpty();
        assertThat(told(before)).isEmpty();
    }

    @Test
    void aLogThatIsGoneIsNotAnEmptyOne() throws InterruptedException {
        states.insert(row(id, name));
        try (LogCursor log = containers.logs(id, LogQuery.ALL)) {
            assertThat(log.next()).isEmpty();
        }
        states.deleting(id, false, 0);
        assertThatThrownBy(() -> containers.logs(id, LogQuery.ALL))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.CONTAINER_NOT_FOUND));
        states.remove(id);
    }

    @Test
    void keepsWhatWasAskedForAndTheWholeLife() {
        ContainerRow made = row(id, name);
        assertThat(within(() -> states.insert(made))).isTrue();
        assertThat(containers.get(id)).isEqualTo(made.container());
        assertThat(containers.get(name)).isEqualTo(made.container());
        assertThat(containers.get(id.substring(0, 20))).isEqualTo(made.container());

        assertThat(within(() -> states.starting(id)).orElseThrow().former()).isEqualTo(ContainerState.CREATED);
        assertThat(within(() -> states.starting(id))).isEmpty();
        assertThat(within(() -> states.deleting(id, false, 0))).isEmpty();
        Container running =
                within(() -> states.running(id, 42, time)).orElseThrow().container();
        assertThat(running.pid()).isEqualTo(42);
        assertThat(running.startTime()).isEqualTo(time);

        WaitResult result = new WaitResult(137, true, "", time);
        Container exited = within(() -> states.exited(id, result)).orElseThrow().container();
        assertThat(exited.state()).isEqualTo(ContainerState.EXITED);
        assertThat(exited.exitCode()).isEqualTo(137);
        assertThat(exited.startCount()).isEqualTo(1);
        assertThat(within(() -> states.exited(id, result))).isEmpty();

        assertThat(within(() -> states.starting(id)).orElseThrow().former()).isEqualTo(ContainerState.EXITED);
        Container back = within(() -> states.notStarted(id, ContainerState.EXITED, "why"))
                .orElseThrow()
                .container();
        assertThat(back.error()).isEqualTo("why");
        assertThat(back.exitCode()).isEqualTo(137);
        assertThat(within(() -> states.deleting(id, false, 1))).isEmpty();
        assertThat(within(() -> states.deleting(id, true, Etag.revision(id, back.etag()))))
                .isPresent();
        assertThat(within(() -> states.remove(id))).isFalse();
        assertThat(within(() -> states.byId(id))).isEmpty();
    }

    @Test
    void aNameIsFreeAgainWhenItsContainerGoes() {
        String other = id.substring(1) + "0";
        assertThat(within(() -> states.insert(row(id, name)))).isTrue();
        assertThat(within(() -> states.insert(row(other, name)))).isFalse();
        assertThat(within(() -> states.deleting(id, false, 0))).isPresent();
        assertThat(within(() -> states.insert(row(other, name)))).isTrue();
    }

    @Test
    void listsByEveryField() {
        within(() -> states.insert(row(id, name)));
        for (String filter : List.of(
                "state = created",
                "image = \"busybox:latest\"",
                "labels.who = \"" + name + "\"",
                "volume = \"data\"",
                "mount = \"/data\"",
                "layer = \"sha256:1\"",
                "NOT exit_code = 0",
                "create_time >= \"" + time + "\"")) {
            ListQuery query = new ListQuery(0, "", filter + " AND name = \"" + name + "\"", "state, name desc");
            assertThat(containers.list(query).items()).as(filter).hasSize(1);
        }
    }
}
