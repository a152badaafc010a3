package io.caisson.runtime;

import io.caisson.runtime.io.OutputSink;
import io.caisson.runtime.io.OutputStreamName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** An engine to be killed: it creates a container, or starts one and stops taking its output amidst it. */
final class VictimEngine {
    private static final int ENOUGH = 4096;

    private VictimEngine() {}

    public static void main(String[] arguments) throws IOException {
        RuntimeFixture fixture = new RuntimeFixture(Path.of(arguments[1]), arguments[2]);
        fixture.runtime.close();
        OciRuntime runtime = fixture.open((id, position) -> new Glutton(fixture.directory.resolve("received")));
        fixture.runtime = runtime;
        String id = RuntimeFixture.newId();
        fixture.create(id, fixture.settings("sh", "-c", "seq 1 " + arguments[3] + "; exit 3"));
        if (arguments[0].equals("create")) {
            System.out.println("created " + id);
        } else {
            System.out.println("started " + id);
            runtime.start(id);
        }
        while (true) {
            LockSupport.park();
        }
    }

    /** Takes some, and then no more. */
    private static final class Glutton implements OutputSink {
        private final FileChannel file;

        Glutton(Path path) {
            try {
                file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void accept(OutputStreamName stream, ByteBuffer bytes, Instant at) {
            try {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                if (file.size() > ENOUGH) {
                    System.out.println("enough");
                    while (true) {
                        LockSupport.park();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long position() {
            try {
                return file.size();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            // Ends by being killed.
        }
    }
}
