package io.caisson.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files being written, above all those that are closed under the writer: a cancelled pull does so. */
@Timeout(60)
class NewFileTest {
    private static final byte[] BYTES = new byte[128 * 1024];

    @TempDir
    Path directory;

    @Test
    void takesNothingOnceItIsClosed() {
        NewFile file = NewFile.create(directory.resolve("file"), "a file");
        file.close();
        assertThatIllegalStateException().isThrownBy(() -> file.write(BYTES, 0, BYTES.length));
        assertThatIllegalStateException().isThrownBy(file::sync);
    }

    @Test
    void closingItWhileAnotherThreadWritesEndsTheWriterAlone() throws Exception {
        for (int round = 0; round < 50; round++) {
            Path path = directory.resolve("file" + round);
            NewFile file = NewFile.create(path, "a file");
            CountDownLatch writing = new CountDownLatch(1);
            FutureTask<?> writer = new FutureTask<>(() -> writeUntilItIsClosed(file, writing), null);
            Thread.ofPlatform().start(writer);
            writing.await();
            file.close();
            writer.get();
            assertThat(Files.size(path))
                    .isPositive()
                    .satisfies(size -> assertThat(size % BYTES.length).isZero());
            Files.delete(path);
        }
    }

    private static void writeUntilItIsClosed(NewFile file, CountDownLatch writing) {
        assertThatIllegalStateException().isThrownBy(() -> {
            while (true) {
                file.write(BYTES, 0, BYTES.length);
                writing.countDown();
            }
        });
    }
}
