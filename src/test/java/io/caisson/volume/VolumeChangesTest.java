package io.caisson.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventCursor;
import io.caisson.event.Events;
import io.caisson.event.WatchItem;
import io.caisson.event.WatchQuery;
import io.caisson.event.WatchStart;
import io.caisson.operation.RequestLedger;
import io.caisson.query.ListQuery;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to volumes between being made and being gone. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
class VolumeChangesTest {
    private final String name = "v-" + UUID.randomUUID();
    private final String container = UUID.randomUUID().toString();

    @Inject
    Volumes volumes;

    @Inject
    VolumeReconciler reconciler;

    @Inject
    VolumeStore store;

    @Inject
    VolumeArea area;

    @Inject
    Events events;

    @Inject
    RequestLedger ledger;

    @Inject
    Flyway flyway;

    @BeforeEach
    void migrate() {
        flyway.migrate();
    }

    @Test
    void getsOtherLabelsAndAnotherName() {
        Volume volume = volumes.create(new CreateVolume(name, "", Map.of(), Map.of("tier", "db"), false));
        Volume changed = volumes.update(new UpdateVolume(name, Map.of("tier", "web", "a", ""), volume.etag()));
        assertThat(changed.labels()).containsOnly(Map.entry("tier", "web"), Map.entry("a", ""));
        assertThat(changed).isEqualTo(volumes.get(name));
        refused(() -> volumes.update(new UpdateVolume(name, Map.of(), volume.etag())), ErrorReason.ETAG_MISMATCH);
        refused(() -> volumes.update(new UpdateVolume(name, Map.of("", "x"), "")), ErrorReason.INVALID_REQUEST);

        Volume anonymous = volumes.createAnonymous(Map.of());
        refused(() -> rename(anonymous.id(), name, ""), ErrorReason.VOLUME_NAME_IN_USE);
        refused(() -> rename(anonymous.id(), "a/b", ""), ErrorReason.INVALID_REQUEST);
        refused(() -> rename(anonymous.id(), name + "-n", "old"), ErrorReason.ETAG_MISMATCH);
        Volume named = rename(anonymous.id(), name + "-n", anonymous.etag());
        assertThat(named.anonymous()).isFalse();
        assertThat(named.mountpoint()).isEqualTo(anonymous.mountpoint()).isDirectory();
        assertThat(rename(name + "-n", name + "-n", "old")).isEqualTo(named);
        refused(() -> rename(name + "-m", name + "-o", ""), ErrorReason.VOLUME_NOT_FOUND);
        assertThat(volumes.get(name).id()).isEqualTo(volume.id());
    }

    @Test
    void ofTwoThatWantOneNameOneGetsIt() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                String wanted = name + "-" + i;
                String one = volumes.createAnonymous(Map.of()).id();
                String other = volumes.createAnonymous(Map.of()).id();
                Future<Boolean> first = threads.submit(() -> succeeds(() -> rename(one, wanted, "")));
                Future<Boolean> second = threads.submit(() -> succeeds(() -> rename(other, wanted, "")));
                assertThat(first.get()).isNotEqualTo(second.get());
                assertThat(volumes.get(wanted).id()).isEqualTo(first.get() ? one : other);
            }
        }
    }

    @Test
    void isTakenBackUntilItsTimeIsOver() throws Exception {
        VolumeDeletion kept = new VolumeDeletion(store, area, events, ledger, Duration.ofHours(1));
        long before = events.sequence();
        Volume volume = volumes.create(CreateVolume.named(name));
        Files.writeString(volume.mountpoint().resolve("file"), "data");
        DeletedVolume deleted = kept.delete(DeleteVolume.of(name));
        assertThat(deleted.expireTime().orElseThrow()).isAfter(Instant.now());
        refused(() -> volumes.get(name), ErrorReason.VOLUME_NOT_FOUND);
        refused(
                () -> QuarkusTransaction.requiringNew().run(() -> volumes.hold(volume.id(), container)),
                ErrorReason.VOLUME_NOT_FOUND);
        assertThat(volumes.list(named()).items()).isEmpty();
        assertThat(volumes.listDeleted(named()).items()).singleElement().satisfies(shown -> {
            assertThat(shown.expireTime()).isEqualTo(deleted.expireTime());
            assertThat(shown.deleteTime()).isPresent();
        });
        reconciler.reconcile();
        kept.sweep();
        assertThat(volume.mountpoint().resolve("file")).hasContent("data");

        Volume successor = volumes.create(CreateVolume.named(name));
        refused(() -> kept.undelete(new UndeleteVolume(name, "")), ErrorReason.VOLUME_NAME_IN_USE);
        Volume back = kept.undelete(new UndeleteVolume(name, name + "-back"));
        assertThat(back.id()).isEqualTo(volume.id());
        assertThat(back.deleteTime()).isEmpty();
        assertThat(back.mountpoint().resolve("file")).hasContent("data");
        refused(() -> kept.undelete(new UndeleteVolume(name, "")), ErrorReason.VOLUME_NOT_FOUND);

        kept.delete(DeleteVolume.of(back.name()));
        refused(() -> kept.delete(DeleteVolume.of(back.id())), ErrorReason.VOLUME_NOT_FOUND);
        assertThat(kept.delete(new DeleteVolume(back.id(), true, "", false)).expireTime())
                .isEmpty();
        assertThat(volume.mountpoint().getParent()).doesNotExist();
        assertThat(successor.mountpoint()).isDirectory();
        assertThat(eventsOf(volume.id(), before))
                .containsExactly("volume.create", "volume.delete", "volume.undelete", "volume.delete", "volume.purge");
    }

    @Test
    void goesWhenItsTimeIsOver() throws Exception {
        Volume volume = volumes.create(CreateVolume.named(name));
        Files.writeString(volume.mountpoint().resolve("file"), "data");
        new VolumeDeletion(store, area, events, ledger, Duration.ofMillis(1)).delete(DeleteVolume.of(name));
        assertThat(volume.mountpoint()).isDirectory();
        volumes.repair();
        assertThat(volume.mountpoint().getParent()).doesNotExist();
        refused(() -> volumes.undelete(new UndeleteVolume(volume.id(), "")), ErrorReason.VOLUME_NOT_FOUND);
    }

    @Test
    void prunesWhatNobodyHolds() throws Exception {
        Map<String, String> labels = Map.of("set", name);
        String filter = "labels.set = \"" + name + "\"";
        Volume named = volumes.create(new CreateVolume(name, "", Map.of(), labels, false));
        Volume held = volumes.createAnonymous(labels);
        Volume unused = volumes.createAnonymous(labels);
        Files.write(unused.mountpoint().resolve("file"), new byte[8192]);
        QuarkusTransaction.requiringNew().run(() -> volumes.hold(held.id(), container));

        assertThat(volumes.prune(new VolumePrune(false, filter, false, true)))
                .singleElement()
                .satisfies(pruned -> {
                    assertThat(pruned.volume().id()).isEqualTo(unused.id());
                    assertThat(pruned.bytes()).isGreaterThanOrEqualTo(8192);
                });
        assertThat(unused.mountpoint()).isDirectory();
        assertThat(volumes.prune(new VolumePrune(false, filter, false, false))).hasSize(1);
        assertThat(unused.mountpoint().getParent()).doesNotExist();
        assertThat(named.mountpoint()).isDirectory();
        assertThat(volumes.prune(new VolumePrune(true, filter, false, false)))
                .extracting(pruned -> pruned.volume().name())
                .containsExactly(name);
        assertThat(held.mountpoint()).isDirectory();
        refused(() -> volumes.prune(new VolumePrune(true, "nothing = 1", false, false)), ErrorReason.INVALID_FILTER);
    }

    @Test
    void isNotDeletedWhileAnotherEngineHasIt() {
        Volume volume = volumes.create(CreateVolume.named(name));
        QuarkusTransaction.requiringNew()
                .run(() -> store.getEntityManager()
                        .createNativeQuery(
                                "insert into volume_use (volume_id, container_id, node) values (?1, ?2, 'another')")
                        .setParameter(1, volume.id())
                        .setParameter(2, container)
                        .executeUpdate());
        refused(() -> volumes.delete(DeleteVolume.of(name)), ErrorReason.VOLUME_IN_USE);
        refused(() -> volumes.delete(new DeleteVolume(name, true, "", false)), ErrorReason.VOLUME_IN_USE);
        assertThat(volumes.prune(new VolumePrune(true, "name = \"" + name + "\"", true, false)))
                .isEmpty();
        assertThat(volume.mountpoint()).isDirectory();
    }

    private Volume rename(String volume, String to, String etag) {
        return QuarkusTransaction.requiringNew().call(() -> volumes.rename(new RenameVolume(volume, to, etag)));
    }

    private ListQuery named() {
        return new ListQuery(10, "", "name = \"" + name + "\"", "");
    }

    private List<String> eventsOf(String id, long sequence) throws InterruptedException {
        List<String> types = new ArrayList<>();
        try (EventCursor cursor =
                events.watch(new WatchQuery(new WatchStart.After(sequence), null, "resource_id = " + id))) {
            while (cursor.next(Duration.ofMillis(1)) instanceof WatchItem.Happened happened) {
                types.add(happened.event().type());
            }
        }
        return types;
    }

    private static boolean succeeds(Runnable call) {
        try {
            call.run();
            return true;
        } catch (EngineException e) {
            return false;
        }
    }

    private static void refused(ThrowingCallable call, ErrorReason reason) {
        assertThatThrownBy(call)
                .asInstanceOf(type(EngineException.class))
                .satisfies(error -> assertThat(error.reason()).isEqualTo(reason));
    }
}
