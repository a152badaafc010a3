package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.error.EngineException;
import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.kernel.process.CallingProcess;
import io.caisson.runtime.io.OutputHub;
import io.caisson.runtime.io.OutputTap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every program that launches something ends between any two of its steps, in the container as well as outside:
 * nobody waits for ever, whatever is said is true, and nothing is left.
 */
@Tag("kernel")
class LaunchCutShortTest {
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final int NOWHERE = -1;
    /** Every third step, beginning with one of the first three; all of them with {@code -Dsoak}. */
    private static final int STRIDE = Boolean.getBoolean("caisson.soak") ? 1 : 4;

    private static final int FIRST = new Random().nextInt(STRIDE);

    private RuntimeFixture fixture;
    private final Cut cut = new Cut();

    @BeforeEach
    void open() throws IOException {
        // As the engine does: whom a dead supervisor leaves behind is then ours to reap.
        CallingProcess.adoptOrphans();
        fixture = new RuntimeFixture();
        fixture.runtime.close();
        RuntimeOptions options = new RuntimeOptions(
                fixture.directory.resolve("run"),
                RuntimeFixture.ENGINE,
                Cgroups.detect(),
                fixture::sink,
                fixture.streams);
        fixture.runtime = new OciRuntime(options, cut::apply);
        fixture.runtime.onExit(fixture.exits::add);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Test
    void aContainerThatEndsBetweenAnyTwoStepsLeavesNothing() throws Exception {
        cut.before = NOWHERE;
        assertThat(run()).isTrue();
        Leftovers before = Leftovers.of(fixture);
        int steps = cut.steps;
        int ended = 0;
        for (int step = FIRST; step < steps; step += STRIDE) {
            cut.before = step;
            ended += run() ? 1 : 0;
            awaitNothingLeft(before, step);
        }

        assertThat(steps).isGreaterThan(100);
        // The supervisor that ends later than its container has told of that.
        assertThat(ended).as("containers that ran, of %d", steps).isBetween(1, steps / 2);
    }

    @Test
    void whatIsExecutedAndEndsBetweenAnyTwoStepsLeavesNothing() throws Exception {
        cut.before = NOWHERE;
        String container = fixture.start(fixture.settings("sleep", "1000"));
        assertThat(execute(container)).isTrue();
        Leftovers before = Leftovers.of(fixture);
        int steps = cut.steps;
        int executed = 0;
        for (int step = FIRST; step < steps; step += STRIDE) {
            cut.before = step;
            executed += execute(container) ? 1 : 0;
            awaitNothingLeft(before, step);
        }

        assertThat(steps).isGreaterThan(20);
        assertThat(executed).as("commands that ran, of %d", steps).isBetween(1, steps / 2);
        cut.before = NOWHERE;
        assertThat(execute(container)).isTrue();
        fixture.runtime.delete(container);
        assertThat(fixture.exits).isEmpty();
    }

    /** Whether the container ran; then its end is told, and otherwise none. */
    private boolean run() throws IOException, InterruptedException {
        String id = RuntimeFixture.newId();
        try {
            fixture.create(id, fixture.settings("true"));
            fixture.runtime.start(id);
        } catch (EngineException e) {
            fixture.runtime.delete(id);
            assertThat(fixture.exits).as("ends after %s", e).isEmpty();
            return false;
        }
        ContainerExit exit = fixture.awaitExit();
        assertThat(exit.exitCode() == 0
                        || exit.exitCode() == Cut.CODE
                        || exit.error().contains("supervisor"))
                .as("step %d: %s", cut.before, exit)
                .isTrue();
        fixture.runtime.delete(id);
        return true;
    }

    private boolean execute(String container) throws IOException, InterruptedException {
        OutputHub hub = new OutputHub();
        try (OutputTap tap = hub.listen()) {
            fixture.exec(container, fixture.settings("true"), hub);
            RuntimeFixture.read(tap);
            return true;
        } catch (EngineException e) {
            assertThat(e.getMessage()).doesNotContain("does not run");
            return false;
        }
    }

    private void awaitNothingLeft(Leftovers before, int step) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        for (Leftovers now = Leftovers.of(fixture); !now.isNoneBut(before); now = Leftovers.of(fixture)) {
            assertThat(System.nanoTime())
                    .as("left behind by an end before step %d: %s instead of %s", step, now, before)
                    .isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Puts {@code exit_group} in a record's place. */
    private static final class Cut {
        static final int CODE = 99;

        private static final int EXIT_GROUP = 231;
        /** Of the record segment, the second: its offset and its size (elf(5)). */
        private static final int OFFSET_AT = 64 + 56 + 8;

        private static final int SIZE_AT = 64 + 56 + 32;
        private static final int RECORD = 80;

        volatile int before = NOWHERE;
        volatile int steps;

        byte[] apply(byte[] program) {
            ByteBuffer image = ByteBuffer.wrap(program.clone()).order(ByteOrder.LITTLE_ENDIAN);
            int offset = (int) image.getLong(OFFSET_AT);
            steps = (int) (image.getLong(SIZE_AT) / RECORD);
            if (before != NOWHERE) {
                int at = offset + before * RECORD;
                image.putInt(at, EXIT_GROUP).putInt(at + 4, 0).putLong(at + 8, CODE);
            }
            return image.array();
        }
    }
}
