package io.caisson.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.container.lifecycle.UpdateContainer;
import io.caisson.container.logs.LogCursor;
import io.caisson.container.logs.LogQuery;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.Events;
import io.caisson.query.ListQuery;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
class ContainerStatesTest {
    private static final String IMAGE = "0".repeat(64);

    private final String id = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
    private final String name = "c-" + UUID.randomUUID();
    private final Instant time = Instant.now().truncatedTo(ChronoUnit.MICROS);

    @Inject
    ContainerStates states;

    @Inject
    ContainerStore store;

    @Inject
    Containers containers;

    @Inject
    Events events;

    @Inject
    Endings endings;

    @Inject
    UpdateContainer updates;

    @Inject
    Flyway flyway;

    @Inject
    DataSource dataSource;

    @BeforeEach
    void migrate() {
        flyway.migrate();
        ask(
                "insert into image (id, node, manifest_digest, config_digest, manifest_type, manifest_size, platform,"
                        + " config, labels, size_bytes) values (?, ?, 'm', 'c', 't', 1, 'linux/amd64', '{}', '{}', 1)"
                        + " on conflict do nothing returning id",
                IMAGE,
                states.node());
    }

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
                        "container.die {\"error\": \"gone\", \"image\": \"busybox:latest\", \"exit_code\": \"137\"}",
                        "container.delete {\"image\": \"busybox:latest\"}");
    }

    @Test
    void onlyWhatRunsIsPausedAndBothWaysAreTold() {
        states.insert(row(id, name));
        states.starting(id);
        assertThat(states.paused(id)).isEmpty();
        states.running(id, 42, time);
        assertThat(states.unpaused(id)).isEmpty();
        long before = events.sequence();
        assertThat(states.paused(id).orElseThrow().state()).isEqualTo(ContainerState.PAUSED);
        assertThat(states.paused(id)).isEmpty();
        assertThat(states.deleting(id, false, 0)).isEmpty();
        assertThat(states.starting(id)).isEmpty();
        assertThat(ask("select container_runs(?, ?)", states.node(), id)).containsExactly("t");
        assertThat(states.unpaused(id).orElseThrow().container().pid()).isEqualTo(42);
        states.paused(id);
        assertThat(states.exited(id, new WaitResult(137, false, "", time))
                        .orElseThrow()
                        .state())
                .isEqualTo(ContainerState.EXITED);
        assertThat(told(before))
                .extracting(event -> event.split(" ")[0])
                .containsExactly("container.pause", "container.unpause", "container.pause", "container.die");
        states.deleting(id, false, 0);
        states.remove(id);
    }

    @Test
    void theNextEndAndTheRemovalAreWaitedForAfterAnEnd() throws Exception {
        states.insert(row(id, name));
        states.starting(id);
        states.exited(id, new WaitResult(1, false, "", time));
        assertThat(containers.await(name, WaitCondition.ENDED).exitCode()).isEqualTo(1);
        CompletableFuture<WaitResult> next = waiting(WaitCondition.NEXT_EXIT, 1);
        CompletableFuture<WaitResult> removed = waiting(WaitCondition.REMOVED, 2);
        assertThat(next).isNotDone();
        states.starting(id);
        WaitResult second = states.exited(id, new WaitResult(2, false, "", time))
                .orElseThrow()
                .result();
        endings.ended(id, second);
        assertThat(next).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(second);
        awaitWaiters(1);
        assertThat(removed).isNotDone();
        states.deleting(id, false, 0);
        states.remove(id);
        endings.gone(id);
        assertThat(removed).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(second);
        assertThat(containers.await(id, WaitCondition.REMOVED)).isEqualTo(second);
        assertThatThrownBy(() -> containers.await("f".repeat(64), WaitCondition.REMOVED))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.CONTAINER_NOT_FOUND));
    }

    @Test
    void theRemovalOfOneThatNeverRanIsWaitedFor() {
        states.insert(row(id, name));
        CompletableFuture<WaitResult> next = waiting(WaitCondition.NEXT_EXIT, 1);
        CompletableFuture<WaitResult> removed = waiting(WaitCondition.REMOVED, 2);
        states.deleting(id, false, 0);
        states.remove(id);
        endings.gone(id);
        assertThat(removed)
                .succeedsWithin(Duration.ofSeconds(30))
                .extracting(WaitResult::exitCode)
                .isEqualTo(0);
        assertThat(next).failsWithin(Duration.ofSeconds(30));
    }

    private CompletableFuture<WaitResult> waiting(WaitCondition condition, int waiters) {
        CompletableFuture<WaitResult> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(containers.await(id, condition));
            } catch (InterruptedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        awaitWaiters(waiters);
        return result;
    }

    private void awaitWaiters(int count) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (endings.waiters(id) != count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(endings.waiters(id)).isEqualTo(count);
    }

    @Test
    void aRenameKeepsNamesUnique() {
        String other = id.substring(1) + "0";
        states.insert(row(id, name));
        states.insert(row(other, name + "2"));
        assertThatThrownBy(() -> containers.rename(new ContainerRename(id, name + "2", "")))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).isEqualTo(ErrorReason.CONTAINER_NAME_IN_USE));
        assertThatThrownBy(() -> containers.rename(new ContainerRename(id, name + "3", Etag.of(id, 7))))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.ETAG_MISMATCH));
        long before = events.sequence();
        Container renamed = containers.rename(new ContainerRename(name, name + "3", Etag.of(id, 1)));
        assertThat(renamed.name()).isEqualTo(name + "3");
        assertThat(renamed.etag()).isEqualTo(Etag.of(id, 2));
        assertThat(containers.rename(new ContainerRename(id, name + "3", ""))).isEqualTo(renamed);
        assertThat(told(before))
                .containsExactly("container.rename {\"image\": \"busybox:latest\", \"old_name\": \"" + name + "\"}");
        assertThat(containers.get(name + "3")).isEqualTo(renamed);
        states.deleting(id, false, 0);
        assertThatThrownBy(() -> containers.rename(new ContainerRename(id, name, "")))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.CONTAINER_STATE));
    }

    @Test
    void anUpdateChangesWhatItNamesAndIsReadEverywhere() {
        states.insert(row(id, name));
        containers.get(id);
        ContainerConfig values = ContainerConfig.of("")
                .with(
                        Map.of("new", "label"),
                        new ContainerConfig.ResourceSettings(64 << 20, 0, 0, 0, 512, "", "", 7L, List.of(), 0));
        for (String path : List.of("env", "resources", "resources.ulimits", "nonsense")) {
            refused(ErrorReason.INVALID_REQUEST, update(values, "", false, "labels", path));
        }
        refused(ErrorReason.ETAG_MISMATCH, update(values, Etag.of(id, 9), false, "labels"));
        ContainerConfig absurd =
                values.with(Map.of(), new ContainerConfig.ResourceSettings(1, 0, 0, 0, 1, "x", "", null, List.of(), 0));
        assertThatThrownBy(() ->
                        containers.update(update(absurd, "", false, "resources.memory_bytes", "resources.cpuset_cpus")))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.violations())
                                .extracting(io.caisson.error.FieldViolation::field)
                                .containsExactly("config.resources.memory_bytes", "config.resources.cpuset_cpus"));
        long before = events.sequence();
        assertThat(containers
                        .update(update(values, "", true, "labels"))
                        .config()
                        .labels())
                .containsKey("new");
        assertThat(containers.get(id).config().labels()).containsKey("who");
        containers.update(update(values, Etag.of(id, 1), false, "labels", "resources.cpu_shares"));
        Container updated = containers.update(update(values, "", false, "resources.pids_limit"));
        assertThat(updated.config().resources().memoryBytes()).isZero();
        assertThat(updated.config().resources().cpuShares()).isEqualTo(512);
        assertThat(updated.config().resources().pidsLimit()).isEqualTo(7);
        assertThat(containers.get(id)).isEqualTo(updated);
        assertThat(containers.update(update(values, "", false, "labels"))).isEqualTo(updated);
        assertThat(told(before))
                .containsExactly(
                        "container.update {\"image\": \"busybox:latest\"}",
                        "container.update {\"image\": \"busybox:latest\"}");
    }

    @Test
    void anUpdateThatWasCutShortIsSettled() {
        states.insert(row(id, name));
        ContainerConfig attempted = ContainerConfig.of("busybox");
        states.updateBegun(id, attempted);
        assertThat(updating()).containsExactly(attempted);
        updates.settle();
        assertThat(updating()).isEmpty();
        states.updateBegun(id, attempted);
        assertThat(states.updated(id, attempted).orElseThrow().config()).isEqualTo(attempted);
        assertThat(updating()).isEmpty();
    }

    private List<ContainerConfig> updating() {
        return states.updating().stream()
                .filter(each -> each.row().id().equals(id))
                .map(ContainerStates.Updating::attempted)
                .toList();
    }

    private ContainerUpdate update(ContainerConfig values, String etag, boolean dry, String... paths) {
        return new ContainerUpdate(id, values, List.of(paths), etag, dry);
    }

    private void refused(ErrorReason reason, ContainerUpdate update) {
        assertThatThrownBy(() -> containers.update(update))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(reason));
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

    private List<String> users() {
        return ask("select i.id from image_use u join image i on i.row_id = u.image_row where u.container_id = ?", id);
    }

    private List<String> told(long after) {
        return ask(
                "select type || ' ' || attributes from event where resource_id = ? and sequence > cast(? as bigint)"
                        + " order by sequence",
                id,
                Long.toString(after));
    }

    private List<String> ask(String sql, String... parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<String> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
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

    private ContainerRow row(String containerId, String containerName) {
        return row(containerId, containerName, IMAGE);
    }

    private ContainerRow row(String containerId, String containerName, String imageId) {
        ContainerConfig plain = ContainerConfig.of("busybox:latest", "sh", "-c", "true");
        ContainerConfig config = new ContainerConfig(
                plain.image(),
                plain.args(),
                List.of(),
                List.of("A=b"),
                "/work",
                "7:8",
                "host",
                Map.of("who", name),
                List.of(
                        new ContainerConfig.VolumeMount("/data", true, "data", true),
                        new ContainerConfig.BindMount(
                                "/bind", false, "/tmp", true, ContainerConfig.Propagation.RSLAVE, true),
                        new ContainerConfig.TmpfsMount("/tmp", false, 4096, 0700, List.of("exec"))),
                ContainerConfig.ResourceSettings.DEFAULT,
                ContainerConfig.SecuritySettings.DEFAULT,
                true,
                ContainerConfig.NetworkMode.HOST,
                "INT",
                Duration.ofMillis(1500),
                true,
                Map.of("net.ipv4.ip_forward", "1"));
        Container container = Container.created(
                new Container.Origin(containerId, containerName, imageId, states.node()),
                config,
                List.of("sh", "-c", "true"),
                List.of(new MountPoint(MountPoint.Type.VOLUME, "data", "/v", "/data", true)),
                time);
        LaunchFacts facts =
                new LaunchFacts(List.of("sha256:0", "sha256:1"), "", List.of(), List.of(), List.of(), "", "");
        return new ContainerRow(container, facts, true, false);
    }

    private static <T> T within(Supplier<T> action) {
        return QuarkusTransaction.requiringNew().call(action::get);
    }
}
