package io.caisson.csi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.AbstractObjectAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsiDriverTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    private DriverStorage storage;
    private FakeDriver server;
    private CsiDriver driver;

    @BeforeEach
    void serve() throws IOException {
        storage = new DriverStorage(directory.resolve("backing"), DriverStorage.Mounting.none());
        server = FakeDriver.serve(socket(), storage);
        driver = new CsiDriver("disk", socket(), new DriverTimes(LIMIT, 3, Duration.ofMillis(5)));
    }

    @AfterEach
    void close() throws IOException {
        driver.close();
        server.close();
    }

    private Path socket() {
        return directory.resolve("disk.sock");
    }

    @Test
    void goesThroughAWholeLife() throws IOException {
        Path staging = Files.createDirectory(directory.resolve("staging"));
        Path target = directory.resolve("target");
        assertThat(driver.abilities()).isEqualTo(new DriverAbilities(true, true, true));

        DriverVolume volume = driver.create("v1", Map.of("tier", "gold"), 1 << 20);
        Map<String, String> attached = driver.attach(volume, driver.node());
        driver.stage(volume, attached, staging);
        driver.publish(volume, attached, true, staging, target);
        assertThat(storage.published()).containsExactly(volume.handle());
        driver.unpublish(volume.handle(), target);
        driver.unstage(volume.handle(), staging);
        driver.detach(volume.handle(), driver.node());
        driver.delete(volume.handle());

        assertThat(storage.calls())
                .containsExactly("create", "attach", "stage", "publish", "unpublish", "unstage", "detach", "delete");
        assertThat(storage.volumes()).isEmpty();
        assertThat(storage.broken()).isEmpty();
    }

    @Test
    void handsOnParametersAndSize() {
        DriverVolume volume = driver.create("v1", Map.of("tier", "gold"), 4096);

        assertThat(storage.request(volume.handle()).getParametersMap()).containsExactly(Map.entry("tier", "gold"));
        assertThat(storage.request(volume.handle()).getCapacityRange().getRequiredBytes())
                .isEqualTo(4096);
        assertThat(volume.context()).containsEntry("pool", "fast");
    }

    @Test
    void repeatsWhatMayWorkTheNextTime() {
        storage.failNext("create", Status.ABORTED);
        storage.loseNext("create", Status.UNAVAILABLE);

        assertThat(driver.create("v1", Map.of(), 0).handle()).isEqualTo("h-v1");
        assertThat(storage.calls()).containsExactly("create", "create", "create");
        assertThat(storage.volumes()).containsExactly("h-v1");
    }

    @Test
    void givesUpAfterSoManyAttempts() {
        for (int i = 0; i < 4; i++) {
            storage.failNext("create", Status.UNAVAILABLE.withDescription("rebuilding"));
        }

        assertFails(() -> driver.create("v1", Map.of(), 0), ErrorReason.VOLUME_DRIVER_UNAVAILABLE)
                .satisfies(e -> assertThat(e.getMessage()).contains("rebuilding", "disk"))
                .satisfies(e -> assertThat(e.metadata()).containsEntry("driver", "disk"));
        assertThat(storage.calls()).hasSize(3);
    }

    @Test
    void neverRepeatsARefusal() {
        assertFails(() -> driver.create("v1", Map.of("bad", "1"), 0), ErrorReason.INVALID_REQUEST)
                .satisfies(e -> assertThat(e.getMessage()).contains("bad is unknown"));
        storage.failNext("create", Status.RESOURCE_EXHAUSTED);
        assertFails(() -> driver.create("v1", Map.of(), 0), ErrorReason.LIMIT_EXCEEDED);
        storage.failNext("create", Status.INTERNAL);
        assertFails(() -> driver.create("v1", Map.of(), 0), ErrorReason.VOLUME_DRIVER_FAILED);

        assertThat(storage.calls()).hasSize(3);
    }

    @Test
    void waitsForADriverThatHangsNoLongerThanTheLimit() {
        storage.hangNext("create");
        long begun = System.nanoTime();

        assertFails(() -> driver.create("v1", Map.of(), 0), ErrorReason.VOLUME_DRIVER_UNAVAILABLE);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(LIMIT, LIMIT.plusSeconds(2));
    }

    @Test
    void saysWhereADriverThatIsGoneWasLookedFor() throws IOException {
        server.close();

        assertFails(() -> driver.create("v1", Map.of(), 0), ErrorReason.VOLUME_DRIVER_UNAVAILABLE)
                .satisfies(e -> assertThat(e.getMessage()).contains(socket().toString()));
    }

    @Test
    void findsADriverThatHasComeBack() throws IOException {
        driver.create("v1", Map.of(), 0);
        server.close();
        assertFails(() -> driver.create("v1", Map.of(), 0), ErrorReason.VOLUME_DRIVER_UNAVAILABLE);

        server = FakeDriver.serve(socket(), storage);

        assertThat(driver.create("v1", Map.of(), 0).handle()).isEqualTo("h-v1");
    }

    @Test
    void takesADeleteOfWhatIsGoneForDone() {
        driver.delete("h-unknown");

        assertThat(storage.calls()).containsExactly("delete");
    }

    private static AbstractObjectAssert<?, EngineException> assertFails(ThrowingCallable call, ErrorReason reason) {
        return assertThatThrownBy(call)
                .asInstanceOf(type(EngineException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
