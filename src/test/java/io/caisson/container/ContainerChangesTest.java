package io.caisson.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.query.ListQuery;
import io.caisson.volume.Volume;
import io.caisson.volume.Volumes;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
class ContainerChangesTest extends ContainerRows {
    @Inject
    Volumes volumes;

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

    /** As an engine finds it that was started after another died in the middle. */
    @Test
    void whatAnUpdateOfOneThatDoesNotRunHasLeftIsTakenBack() {
        states.insert(row(id, name));
        states.updateBegun(id, containers.get(id).config());
        Volume stray = volumes.createAnonymous(Map.of());
        within(() -> {
            volumes.hold(stray.id(), id);
            return stray;
        });
        updates.settle();
        assertThat(volumes.heldBy(id)).isEmpty();
        assertThatThrownBy(() -> volumes.get(stray.id()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.VOLUME_NOT_FOUND));
        assertThat(states.updating()).isEmpty();
        states.deleting(id, false, 0);
        states.remove(id);
    }

    @Test
    void anUpdateChangesWhatItNamesAndIsReadEverywhere() {
        states.insert(row(id, name));
        containers.get(id);
        ContainerConfig values = ContainerConfig.of("").with(Map.of("new", "label"), limits(64 << 20, "", 7L));
        for (String path : List.of("image", "resources", "network_mode", "nonsense")) {
            refused(ErrorReason.INVALID_REQUEST, update(values, "", false, "labels", path));
        }
        refused(ErrorReason.ETAG_MISMATCH, update(values, Etag.of(id, 9), false, "labels"));
        ContainerConfig absurd = values.with(Map.of(), limits(1, "x", null));
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
                        "container.update {\"image\": \"busybox:latest\", \"fields\": \"labels,resources.cpu_shares\"}",
                        "container.update {\"image\": \"busybox:latest\", \"fields\": \"resources.pids_limit\"}");
    }

    private static ContainerConfig.ResourceSettings limits(long memory, String cpus, @Nullable Long pids) {
        return new ContainerConfig.ResourceSettings(
                memory,
                0,
                0,
                0,
                pids == null ? 1 : 512,
                cpus,
                "",
                pids,
                List.of(),
                0,
                0,
                0,
                0,
                null,
                BlockIoSettings.NONE,
                false,
                "");
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
    void aRestartHappensOnceAndOnlyWhileItIsDue() {
        states.insert(row(id, name));
        assertThat(states.restartDue(id, time, Duration.ofMillis(100))).isEmpty();
        states.starting(id);
        states.exited(id, new WaitResult(1, false, "", time));
        RestartProgress due = states.restartDue(id, time, Duration.ofMillis(100))
                .orElseThrow()
                .container()
                .restarts();
        assertThat(due).isEqualTo(new RestartProgress(0, Duration.ofMillis(100), time, false, false));
        String mine = " AND name = \"" + name + "\"";
        assertThat(containers
                        .list(new ListQuery(0, "", "restarting = true" + mine, ""))
                        .items())
                .hasSize(1);
        assertThat(containers.prune(new ContainerPrune("name = \"" + name + "\"", true)))
                .isEmpty();
        assertThat(states.startingAgain(id, time.plusMillis(1))).isEmpty();
        ContainerRow again = states.startingAgain(id, time).orElseThrow().row();
        assertThat(again.container().restarts())
                .isEqualTo(new RestartProgress(1, Duration.ofMillis(100), null, false, false));
        assertThat(states.startingAgain(id, time)).isEmpty();
        states.exited(id, new WaitResult(1, false, "", time));
        states.restartDue(id, time, Duration.ofMillis(200));
        states.stopped(id);
        assertThat(states.startingAgain(id, time)).isEmpty();
        assertThat(states.byId(id).orElseThrow().container().restarts().stopped())
                .isTrue();
        assertThat(states.starting(id).orElseThrow().row().container().restarts())
                .isEqualTo(RestartProgress.NONE);
        states.exited(id, new WaitResult(1, false, "", time));
        states.deleting(id, false, 0);
        states.remove(id);
    }

    @Test
    void aPolicyThatIsTakenAwayEndsWhatWasDue() {
        states.insert(row(id, name));
        states.starting(id);
        states.exited(id, new WaitResult(1, false, "", time));
        states.restartDue(id, time, Duration.ofMillis(100));
        ContainerConfig values = ContainerConfig.of("").with(Map.of(), ContainerConfig.ResourceSettings.DEFAULT);
        refused(ErrorReason.INVALID_REQUEST, update(always(values), "", false, "restart_policy"));
        Container updated = containers.update(update(values, "", false, "labels", "restart_policy"));
        assertThat(updated.config().restartPolicy()).isEqualTo(RestartPolicy.NO);
        assertThat(updated.restarts().due()).isNull();
        states.deleting(id, false, 0);
        states.remove(id);
    }

    /** Not for a container that removes itself, which that of the row does. */
    private static ContainerConfig always(ContainerConfig config) {
        return config.with(config.labels(), config.resources(), new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0));
    }
}
