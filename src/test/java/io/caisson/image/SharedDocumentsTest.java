package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.content.Contents;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.MediaType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SharedDocumentsTest {
    private final byte[] bytes = "{}".getBytes(StandardCharsets.UTF_8);
    private final Descriptor descriptor = Descriptor.of(MediaType.CONFIG, Digest.of(bytes), bytes.length);
    private final AtomicInteger fetched = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);

    @TempDir
    Path root;

    private Contents contents;
    private SharedDocuments documents;

    @BeforeEach
    void open() {
        contents = new Contents(root);
        documents = new SharedDocuments(contents);
    }

    @Test
    void whatIsHereIsNotFetched() {
        contents.put(descriptor, bytes);
        assertThat(documents.get("one", descriptor, this::fetch)).isEqualTo(bytes);
        assertThat(fetched).hasValue(0);
    }

    @Test
    void whatIsComingIsFetchedOnce() throws Exception {
        FutureTask<byte[]> first = start("one", this::fetchSlowly);
        awaitFetches(1);
        FutureTask<byte[]> second = startWaiting("one", this::fetch);
        answer.countDown();
        assertThat(first.get()).isEqualTo(bytes);
        assertThat(second.get()).isEqualTo(bytes);
        assertThat(fetched).hasValue(1);
    }

    @Test
    void anotherRegistryIsNotWaitedFor() throws Exception {
        FutureTask<byte[]> first = start("one", this::fetchSlowly);
        awaitFetches(1);
        assertThat(documents.get("two", descriptor, this::fetch)).isEqualTo(bytes);
        answer.countDown();
        assertThat(first.get()).isEqualTo(bytes);
    }

    @Test
    void whatFailsForOneIsFetchedByTheOther() throws Exception {
        FutureTask<byte[]> first = start("one", () -> {
            var _ = fetchSlowly();
            throw new IllegalStateException("refused");
        });
        awaitFetches(1);
        FutureTask<byte[]> second = startWaiting("one", this::fetch);
        answer.countDown();
        assertThatThrownBy(first::get).hasRootCauseMessage("refused");
        assertThat(second.get()).isEqualTo(bytes);
        assertThat(fetched).hasValue(2);
    }

    @Test
    void wrongBytesAreNotShared() throws Exception {
        FutureTask<byte[]> first = start("one", () -> {
            var _ = fetchSlowly();
            return new byte[1];
        });
        awaitFetches(1);
        FutureTask<byte[]> second = startWaiting("one", this::fetch);
        answer.countDown();
        assertThat(first.get()).hasSize(1);
        assertThat(second.get()).isEqualTo(bytes);
    }

    private byte[] fetch() {
        fetched.incrementAndGet();
        return bytes;
    }

    private byte[] fetchSlowly() {
        byte[] result = fetch();
        try {
            assertThat(answer.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return result;
    }

    private void awaitFetches(int count) {
        while (fetched.get() < count) {
            Thread.onSpinWait();
        }
    }

    private FutureTask<byte[]> start(String registry, Supplier<byte[]> fetch) {
        FutureTask<byte[]> task = new FutureTask<>(() -> documents.get(registry, descriptor, fetch));
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /** One that has come as far as to wait for another. */
    private FutureTask<byte[]> startWaiting(String registry, Supplier<byte[]> fetch) {
        FutureTask<byte[]> task = new FutureTask<>(() -> documents.get(registry, descriptor, fetch));
        Thread thread = Thread.ofPlatform().daemon().start(task);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return task;
    }
}
