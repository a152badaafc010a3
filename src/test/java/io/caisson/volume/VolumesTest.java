package io.caisson.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import io.caisson.event.EventCursor;
import io.caisson.event.Events;
import io.caisson.event.WatchItem;
import io.caisson.event.WatchQuery;
import io.caisson.event.WatchStart;
import io.caisson.filesystem.TreeRemoval;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
class VolumesTest {
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
    Flyway flyway;

    @ConfigProperty(name = "caisson.root")
    Path root;

    @TempDir
    Path temporary;

    @BeforeEach
    void migrate() {
        flyway.migrate();
    }

    @Test
    void livesAndDies() throws Exception {
        long before = events.sequence();
        Volume made = volumes.create(new CreateVolume(name, "", Map.of(), Map.of("tier", "db"), false));
        assertThat(made.id()).matches("[0-9a-f]{64}");
        assertThat(made.driver()).isEqualTo("local");
        assertThat(made.anonymous()).isFalse();
        assertThat(made.mountpoint())
                .isEqualTo(root.resolve("volumes/" + made.id() + "/data"))
                .isEmptyDirectory();
        assertThat(Files.getAttribute(made.mountpoint(), "unix:mode")).isEqualTo(0040755);
        assertThat(Files.getAttribute(made.mountpoint().getParent(), "unix:mode"))
                .isEqualTo(0040700);
        assertThat(volumes.get(name)).isEqualTo(made);
        assertThat(volumes.get(made.id())).isEqualTo(made);
        assertThat(volumes.get(made.id().substring(0, 20))).isEqualTo(made);
        Files.writeString(made.mountpoint().resolve("file"), "data");
        assertThat(volumes.delete(DeleteVolume.of(name)).id()).isEqualTo(made.id());
        refused(() -> volumes.get(name), ErrorReason.VOLUME_NOT_FOUND);
        assertThat(made.mountpoint().getParent()).doesNotExist();
        assertThat(root.resolve("trash")).isEmptyDirectory();
        assertThat(eventsAfter(before)).containsExactly("volume.create", "volume.delete");
    }

    @Test
    void hasItsNameAlone() {
        volumes.create(CreateVolume.named(name));
        refused(() -> volumes.create(CreateVolume.named(name)), ErrorReason.VOLUME_NAME_IN_USE);
        refused(
                () -> volumes.create(new CreateVolume(name, "", Map.of(), Map.of(), true)),
                ErrorReason.VOLUME_NAME_IN_USE);
    }

    @Test
    void validatingChangesNothing() {
        Volume dry = volumes.create(new CreateVolume(name, "", Map.of(), Map.of(), true));
        assertThat(dry.name()).isEqualTo(name);
        assertThat(dry.mountpoint()).doesNotExist();
        refused(() -> volumes.get(name), ErrorReason.VOLUME_NOT_FOUND);
        Volume made = volumes.create(CreateVolume.named(name));
        volumes.delete(new DeleteVolume(name, false, "", true));
        assertThat(volumes.get(name)).isEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "-a", ".a", "a/b", "a b", "../x", "ä1", "a\0b"})
    void refusesNames(String bad) {
        refused(() -> volumes.create(CreateVolume.named(bad)), ErrorReason.INVALID_REQUEST);
    }

    @Test
    void refusesAllThatIsWrongAtOnce() {
        CreateVolume bad =
                new CreateVolume("0".repeat(64), "nfs", Map.of("o", "x"), Map.of("", "v".repeat(70_000)), false);
        assertThatThrownBy(() -> volumes.create(bad))
                .asInstanceOf(type(EngineException.class))
                .satisfies(error -> assertThat(error.violations())
                        .extracting("field")
                        .containsExactly("name", "driver", "options", "labels", "labels"));
    }

    @Test
    void isNotDeletedWhileHeld() {
        Volume volume = volumes.create(CreateVolume.named(name));
        QuarkusTransaction.requiringNew().run(() -> volumes.hold(volume.id(), container));
        QuarkusTransaction.requiringNew().run(() -> volumes.hold(volume.id(), container));
        assertThat(volumes.get(name).usedBy()).containsExactly(container);
        assertThat(volumes.heldBy(container)).extracting(Volume::id).containsExactly(volume.id());
        assertThatThrownBy(() -> volumes.delete(DeleteVolume.of(name)))
                .asInstanceOf(type(EngineException.class))
                .satisfies(error -> {
                    assertThat(error.reason()).isEqualTo(ErrorReason.VOLUME_IN_USE);
                    assertThat(error.preconditions())
                            .extracting(Precondition::subject)
                            .containsExactly(container);
                });
        List<Volume> released = QuarkusTransaction.requiringNew().call(() -> volumes.release(container));
        assertThat(released).extracting(Volume::name).containsExactly(name);
        volumes.delete(DeleteVolume.of(name));
        refused(
                () -> QuarkusTransaction.requiringNew().run(() -> volumes.hold(volume.id(), container)),
                ErrorReason.VOLUME_NOT_FOUND);
    }

    @Test
    void holdAndDeleteAtOnceLeaveOneWinner() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                Volume volume = volumes.createAnonymous(Map.of());
                String holder = container + i;
                Future<Boolean> held = threads.submit(() ->
                        succeeds(() -> QuarkusTransaction.requiringNew().run(() -> volumes.hold(volume.id(), holder))));
                Future<Boolean> deleted =
                        threads.submit(() -> succeeds(() -> volumes.delete(DeleteVolume.of(volume.id()))));
                assertThat(held.get()).isNotEqualTo(deleted.get());
                assertThat(Files.exists(volume.mountpoint())).isEqualTo(held.get());
            }
        }
    }

    @Test
    void ensuringAtOnceMakesOne() throws Exception {
        Set<String> ids = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Volume>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(threads.submit(() -> volumes.ensure(name)));
            }
            for (Future<Volume> each : all) {
                ids.add(each.get().id());
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(directories().stream().filter(id -> store(id) == null)).isEmpty();
    }

    @Test
    void aRolledBackCreateLeavesNothing() {
        List<Volume> made = new ArrayList<>();
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    made.add(volumes.ensure(name));
                    made.add(volumes.createAnonymous(Map.of()));
                    volumes.hold(made.getFirst().id(), container);
                    throw new IllegalStateException("the container cannot be made");
                }))
                .hasMessage("the container cannot be made");
        refused(() -> volumes.get(name), ErrorReason.VOLUME_NOT_FOUND);
        for (Volume volume : made) {
            await(() -> !Files.exists(volume.mountpoint().getParent()));
        }
    }

    @Test
    void anonymousOnesGoWhenUnused() {
        Volume volume = volumes.createAnonymous(Map.of());
        assertThat(volume.name()).isEqualTo(volume.id());
        assertThat(volume.anonymous()).isTrue();
        QuarkusTransaction.requiringNew().run(() -> volumes.hold(volume.id(), container));
        Volume named = volumes.create(CreateVolume.named(name));
        QuarkusTransaction.requiringNew().run(() -> volumes.hold(named.id(), container));
        String another = UUID.randomUUID().toString();
        QuarkusTransaction.requiringNew().run(() -> volumes.hold(volume.id(), another));

        volumes.releaseAndDelete(container);
        assertThat(volumes.heldBy(container)).isEmpty();
        assertThat(volumes.get(volume.id()).usedBy()).containsExactly(another);

        volumes.releaseAndDelete(another);
        refused(() -> volumes.get(volume.id()), ErrorReason.VOLUME_NOT_FOUND);
        assertThat(volume.mountpoint()).doesNotExist();
        assertThat(named.mountpoint()).isDirectory();
    }

    @Test
    void checksTheEtag() {
        Volume volume = volumes.create(CreateVolume.named(name));
        refused(() -> volumes.delete(new DeleteVolume(name, false, "old", false)), ErrorReason.ETAG_MISMATCH);
        volumes.delete(new DeleteVolume(name, false, volume.etag(), false));
    }

    @Test
    void listsInPagesThatHoldStillWhileOthersAreMade() {
        String set = UUID.randomUUID().toString();
        Map<String, String> labels = Map.of("set", set, "example.com/x", "1");
        for (int i = 0; i < 10; i++) {
            volumes.create(new CreateVolume(name + i, "", Map.of(), labels, false));
        }
        volumes.create(new CreateVolume(name, "", Map.of(), Map.of(), false));
        for (String order : List.of("", "name desc", "create_time", "create_time desc,name")) {
            ListQuery query = new ListQuery(3, "", "labels.set = " + set + " AND name = \"" + name + "*\"", order);
            List<String> seen = new ArrayList<>();
            Page<Volume> page = volumes.list(query);
            while (true) {
                page.items().forEach(volume -> seen.add(volume.name()));
                if (page.nextPageToken().isEmpty()) {
                    break;
                }
                String extra = name + (order.contains("desc") ? "z" : "-") + UUID.randomUUID();
                volumes.delete(DeleteVolume.of(volumes.create(new CreateVolume(extra, "", Map.of(), labels, false))
                        .id()));
                page = volumes.list(query.at(page.nextPageToken()));
            }
            assertThat(seen).as(order).hasSize(10).doesNotHaveDuplicates();
        }
        assertThat(names("labels:\"example.com/x\" AND labels.set = " + set)).hasSize(10);
        assertThat(names("labels.set = " + set + " AND name = " + name + "3")).containsExactly(name + "3");
        assertThat(names("name = \"" + name + "*\" AND NOT labels:set")).containsExactly(name);
        assertThat(names("name = \"" + name + "*\" AND labels.set != " + set)).containsExactly(name);
        Volume held = volumes.get(name);
        QuarkusTransaction.requiringNew().run(() -> volumes.hold(held.id(), container));
        assertThat(names("container = " + container)).containsExactly(name);
        assertThat(names("dangling = false AND name:" + name)).containsExactly(name);
        assertThat(names("dangling = true AND name:" + name)).hasSize(10);
        assertThat(names("anonymous = true AND name:" + name)).isEmpty();
        assertThat(names("create_time > 2100-01-01T00:00:00Z OR driver = nfs OR id = 0"))
                .isEmpty();
        assertThat(volumes.list(ListQuery.first()).sequence())
                .isEqualTo(events.sequence())
                .isPositive();
    }

    @Test
    void ambiguousPrefixNamesTheCandidates() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            ids.add(volumes.createAnonymous(Map.of()).id());
        }
        Set<String> seen = new HashSet<>();
        String twice = ids.stream()
                .map(id -> id.substring(0, 1))
                .filter(digit -> !seen.add(digit))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> volumes.get(twice))
                .asInstanceOf(type(EngineException.class))
                .satisfies(error -> {
                    assertThat(error.reason()).isEqualTo(ErrorReason.AMBIGUOUS_ID);
                    assertThat(error.preconditions()).hasSizeGreaterThan(1);
                });
    }

    @Test
    void copiesUpOnce() throws Exception {
        Path image = image();
        Volume volume = volumes.create(CreateVolume.named(name));
        assertThat(volumes.copyUp(volume, image)).isTrue();
        Path data = volumes.directory(volume);
        assertThat(Files.getAttribute(data, "unix:mode")).isEqualTo(0041770);
        assertThat(Files.getAttribute(data, "unix:uid")).isEqualTo(999);
        assertThat(Files.getAttribute(data, "unix:gid")).isEqualTo(998);
        assertThat(data.resolve("sub/file")).hasContent("content");
        assertThat(Files.getAttribute(data.resolve("sub/file"), "unix:mode")).isEqualTo(0104755);
        assertThat(Files.getLastModifiedTime(data.resolve("sub/file")).toMillis())
                .isEqualTo(1_000_000_000L);
        assertThat(Files.readSymbolicLink(data.resolve("link"))).hasToString("/etc/shadow");
        assertThat(Files.getAttribute(data.resolve("hard"), "unix:ino"))
                .isEqualTo(Files.getAttribute(data.resolve("sub/file"), "unix:ino"));
        assertThat(data.getParent()).isDirectoryNotContaining("glob:**copy-up*");
        Files.delete(data.resolve("link"));
        assertThat(volumes.copyUp(volume, image)).as("it was done").isFalse();
        assertThat(data.resolve("link")).doesNotExist();
    }

    @Test
    void neverCopiesOverData() throws Exception {
        Volume volume = volumes.create(CreateVolume.named(name));
        Files.writeString(volume.mountpoint().resolve("mine"), "precious");
        assertThat(volumes.copyUp(volume, image())).isFalse();
        assertThat(Files.list(volume.mountpoint())).hasSize(1);
    }

    @Test
    void finishesACopyThatWasCutOff() throws Exception {
        Volume volume = volumes.create(CreateVolume.named(name));
        Path beside = volume.mountpoint().getParent();
        area.directories().stageCopy(volume.id(), image());
        Files.createDirectories(beside.resolve("copy-up.partial/half"));
        Files.move(beside.resolve("copy-up/hard"), volume.mountpoint().resolve("hard"));
        reconciler.reconcile();
        assertThat(volume.mountpoint().resolve("sub/file")).hasContent("content");
        assertThat(volume.mountpoint().resolve("hard")).hasContent("content");
        assertThat(Files.list(beside)).hasSize(1);
        assertThat(volumes.copyUp(volume, image())).isFalse();
    }

    @Test
    void finishesADeleteThatWasCutOffAtAnyPoint() throws Exception {
        Volume decided = volumes.create(CreateVolume.named(name + 1));
        Volume renamed = volumes.create(CreateVolume.named(name + 2));
        Volume removed = volumes.create(CreateVolume.named(name + 3));
        for (Volume volume : List.of(decided, renamed, removed)) {
            Files.writeString(volume.mountpoint().resolve("file"), "x");
            QuarkusTransaction.requiringNew().run(() -> store.markDeleting(volume.id()));
        }
        Files.createDirectories(root.resolve("trash"));
        Files.move(renamed.mountpoint().getParent(), root.resolve("trash/volume-" + renamed.id()));
        area.directories().remove(removed.id());
        // The name is free at once.
        Volume next = volumes.create(CreateVolume.named(name + 1));
        assertThat(reconciler.reconcile().deleted()).contains(decided.id(), renamed.id(), removed.id());
        assertThat(root.resolve("trash")).isEmptyDirectory();
        assertThat(decided.mountpoint()).doesNotExist();
        assertThat(next.mountpoint()).isDirectory();
        assertThat(reconciler.reconcile().deleted()).isEmpty();
    }

    @Test
    void neverRemovesDataThatNoRowNames() throws Exception {
        String empty = "e".repeat(64);
        String full = "f".repeat(64);
        Path fullData = root.resolve("volumes/" + full + "/data");
        Files.createDirectories(root.resolve("volumes/" + empty + "/data"));
        Files.createDirectories(fullData);
        Files.writeString(fullData.resolve("file"), "precious");
        Path foreign = Files.createDirectories(root.resolve("volumes/lost+found"));
        Volume ready = volumes.create(CreateVolume.named(name));
        VolumeReconciler.Report report = reconciler.reconcile();
        assertThat(foreign).isDirectory();
        Files.delete(foreign);
        assertThat(report.removed()).contains(empty);
        assertThat(report.unknown()).contains(full);
        assertThat(fullData.resolve("file")).hasContent("precious");
        assertThat(ready.mountpoint()).isDirectory();
        new TreeRemoval(temporary).remove(root.resolve("volumes/" + full));
    }

    @Test
    void takesAVolumeBackThatARestoredDatabaseStillHas() throws Exception {
        Volume volume = volumes.create(CreateVolume.named(name));
        Files.writeString(volume.mountpoint().resolve("file"), "precious");
        Files.createDirectories(root.resolve("trash"));
        Files.move(volume.mountpoint().getParent(), root.resolve("trash/volume-" + volume.id()));
        refused(() -> volumes.directory(volume), ErrorReason.STORAGE);
        assertThat(reconciler.reconcile().missing()).isEmpty();
        assertThat(volumes.directory(volume).resolve("file")).hasContent("precious");
        new TreeRemoval(temporary).remove(volume.mountpoint().getParent());
        assertThat(reconciler.reconcile().missing()).containsExactly(volume.id());
        volumes.delete(DeleteVolume.of(name));
    }

    private Path image() throws IOException {
        Path image = temporary.resolve(UUID.randomUUID().toString());
        Files.createDirectories(image.resolve("sub"));
        Files.writeString(image.resolve("sub/file"), "content");
        Files.setAttribute(image.resolve("sub/file"), "unix:mode", 04755);
        Files.setLastModifiedTime(
                image.resolve("sub/file"), java.nio.file.attribute.FileTime.fromMillis(1_000_000_000L));
        Files.createLink(image.resolve("hard"), image.resolve("sub/file"));
        Files.createSymbolicLink(image.resolve("link"), Path.of("/etc/shadow"));
        Files.setAttribute(image, "unix:uid", 999);
        Files.setAttribute(image, "unix:gid", 998);
        Files.setAttribute(image, "unix:mode", 01770);
        return image;
    }

    private List<String> names(String filter) {
        return volumes.list(ListQuery.matching(filter)).items().stream()
                .map(Volume::name)
                .toList();
    }

    private List<String> eventsAfter(long sequence) throws InterruptedException {
        List<String> types = new ArrayList<>();
        try (EventCursor cursor =
                events.watch(new WatchQuery(new WatchStart.After(sequence), null, "resource_name = " + name))) {
            while (cursor.next(Duration.ofMillis(1)) instanceof WatchItem.Happened happened) {
                types.add(happened.event().type());
            }
        }
        return types;
    }

    private List<String> directories() {
        return area.directories().list();
    }

    private VolumeEntity store(String id) {
        return QuarkusTransaction.requiringNew().call(() -> store.ready(id).orElse(null));
    }

    private static boolean succeeds(Runnable call) {
        try {
            call.run();
            return true;
        } catch (EngineException refused) {
            return false;
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void refused(ThrowingCallable call, ErrorReason reason) {
        assertThatThrownBy(call)
                .asInstanceOf(type(EngineException.class))
                .extracting(EngineException::reason)
                .isEqualTo(reason);
    }
}
