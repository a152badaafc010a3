package io.caisson.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every byte arrives exactly once, wherever the one who carries it is stopped. */
@Tag("kernel")
class ContainerOutputTest {
    private static final int PIPE = 64 * 1024;

    @TempDir
    Path directory;

    private final Journal journal = new Journal();
    private final Random random = new Random(20261123);
    private final Map<OutputStreamName, ByteArrayOutputStream> written = new EnumMap<>(OutputStreamName.class);
    private final Map<OutputStreamName, FileDescriptor> held = new EnumMap<>(OutputStreamName.class);
    private final Map<OutputStreamName, FileDescriptor> writing = new EnumMap<>(OutputStreamName.class);
    private final NativeMemory buffer = NativeMemory.allocate(PIPE);

    @BeforeEach
    void makePipes() {
        for (OutputStreamName stream : OutputStreamName.values()) {
            Path pipe = pipe(stream);
            OutputPipe.make(pipe, 0, 0);
            // As a supervisor does: without it the pipe would forget what nobody reads.
            held.put(stream, OutputPipe.open(pipe, Open.O_RDWR));
            writing.put(stream, OutputPipe.open(pipe, Open.O_WRONLY | Open.O_NONBLOCK));
            written.put(stream, new ByteArrayOutputStream());
        }
    }

    @AfterEach
    void close() {
        held.values().forEach(FileDescriptor::close);
        writing.values().forEach(FileDescriptor::close);
        buffer.close();
    }

    @Test
    void eachByteArrivesOnce() {
        try (ContainerOutput output = open()) {
            for (int i = 0; i < 300; i++) {
                write(OutputStreamName.values()[random.nextInt(2)], 1 + random.nextInt(PIPE));
                drainSome(output);
            }
            output.finish();
        }
        assertExact();
    }

    @Test
    void aStopAnywhereLosesNothingAndDoublesNothing() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            ContainerOutput output = open();
            try {
                journal.stopAt = Stop.values()[random.nextInt(Stop.values().length)];
                for (int chunk = random.nextInt(4); chunk >= 0; chunk--) {
                    write(OutputStreamName.values()[random.nextInt(2)], 1 + random.nextInt(chunk == 0 ? PIPE : 100));
                    drainSome(output);
                }
            } catch (Stopped e) {
                // What a killed process does: nothing more but that its descriptors are closed.
            }
            output.close();
        }
        journal.stopAt = Stop.NEVER;
        try (ContainerOutput output = open()) {
            output.finish();
        }
        assertExact();
    }

    @Test
    void aStopBeforeTheFirstByteIsKnownToBeTakenLeavesItInThePipe() throws IOException {
        write(OutputStreamName.STDOUT, 10);
        Files.createFile(directory.resolve("stdout.taken"));
        try (ContainerOutput output = open()) {
            output.finish();
        }
        assertExact();
    }

    @Test
    void whereNothingCanBeKeptOnTheWayItGoesStraightToTheSink() throws IOException {
        write(OutputStreamName.STDOUT, 10);
        try (ContainerOutput output = open()) {
            Files.createSymbolicLink(directory.resolve("stdout.taken"), Path.of("elsewhere"));
            output.finish();
        }
        assertThat(directory.resolve("elsewhere")).doesNotExist();
        assertExact();
    }

    @Test
    void whoSaysNothingHasNoFile() {
        try (ContainerOutput output = open()) {
            output.finish();
        }
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("stdout", "stderr");
    }

    @Test
    void theFileDoesNotGrowWithTheOutput() throws IOException {
        try (ContainerOutput output = open()) {
            for (int i = 0; i < 50; i++) {
                write(OutputStreamName.STDOUT, PIPE);
                drainSome(output);
                assertThat(Files.size(directory.resolve("stdout.taken"))).isLessThanOrEqualTo(2L * PIPE + 16);
            }
        }
    }

    private ContainerOutput open() {
        List<OutputPipe> pipes = ContainerOutput.pipes(pipe(OutputStreamName.STDOUT), pipe(OutputStreamName.STDERR));
        return ContainerOutput.open("id", pipes, (id, position) -> journal.reopened(position), new OutputHub());
    }

    private Path pipe(OutputStreamName stream) {
        return directory.resolve(stream == OutputStreamName.STDOUT ? "stdout" : "stderr");
    }

    /** Writes as much as there is room for, at most. */
    private void write(OutputStreamName stream, int most) {
        byte[] bytes = new byte[most];
        random.nextBytes(bytes);
        try (NativeMemory source = NativeMemory.of(bytes)) {
            long length = Calls.tryCall(Syscall.WRITE, writing.get(stream).number(), source.address(), most);
            if (length > 0) {
                written.get(stream).write(bytes, 0, (int) length);
            } else {
                assertThat(length).isEqualTo(-Errno.EAGAIN.number());
            }
        }
    }

    private void drainSome(ContainerOutput output) {
        for (OutputPipe pipe : output.pipes()) {
            output.drain(pipe, buffer);
        }
    }

    private void assertExact() {
        for (OutputStreamName stream : OutputStreamName.values()) {
            assertThat(journal.bytes(stream))
                    .as(stream.toString())
                    .isEqualTo(written.get(stream).toByteArray());
        }
    }

    /** Where in the sink it stops. */
    private enum Stop {
        NEVER,
        BEFORE_IT_TAKES,
        HALFWAY,
        AFTER_IT_HAS_TAKEN
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A sink that keeps its entries: of each chunk a length, a stream, and its bytes. */
    private static final class Journal implements OutputSink {
        private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
        private Stop stopAt = Stop.NEVER;

        OutputSink reopened(OptionalLong position) {
            position.ifPresent(known -> {
                byte[] kept = Arrays.copyOf(entries.toByteArray(), Math.toIntExact(known));
                entries.reset();
                entries.writeBytes(kept);
            });
            return this;
        }

        @Override
        public void accept(OutputStreamName stream, ByteBuffer bytes, Instant at) {
            stopIf(Stop.BEFORE_IT_TAKES);
            byte[] entry = new byte[bytes.remaining() + 5];
            ByteBuffer.wrap(entry)
                    .putInt(bytes.remaining())
                    .put((byte) stream.ordinal())
                    .put(bytes);
            if (stopAt == Stop.HALFWAY) {
                entries.write(entry, 0, entry.length / 2);
            }
            stopIf(Stop.HALFWAY);
            entries.writeBytes(entry);
            stopIf(Stop.AFTER_IT_HAS_TAKEN);
        }

        private void stopIf(Stop here) {
            if (stopAt == here) {
                throw new Stopped();
            }
        }

        @Override
        public long position() {
            return entries.size();
        }

        byte[] bytes(OutputStreamName stream) {
            ByteArrayOutputStream found = new ByteArrayOutputStream();
            ByteBuffer all = ByteBuffer.wrap(entries.toByteArray());
            while (all.remaining() >= 5) {
                int length = all.getInt();
                boolean wanted = all.get() == stream.ordinal();
                byte[] bytes = new byte[Math.min(length, all.remaining())];
                all.get(bytes);
                if (wanted) {
                    found.writeBytes(bytes);
                }
            }
            return found.toByteArray();
        }

        @Override
        public void close() {
            // Kept for the test to look at.
        }
    }
}
