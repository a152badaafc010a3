package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.image.TransferProgress.LayerProgress;
import io.caisson.image.TransferProgress.LayerState;
import io.caisson.oci.ChainId;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.snapshot.Snapshots;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One layer on its way, for everybody who waits for it. */
final class LayerTask {
    private final Descriptor blob;
    private final Digest diffId;
    private final List<ChainId> below;
    private final ChainId chain;
    private final @Nullable LayerTask lower;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile LayerState state = LayerState.WAITING;
    private volatile long received;
    private volatile @Nullable EngineException failure;

    /** Guarded by {@link LayerTasks}. */
    int waiting;
    /** Guarded by {@link LayerTasks}; null if nothing was to be done. */
    @Nullable
    Thread worker;

    /** @param chains of the image up to and including this layer */
    LayerTask(Descriptor blob, Digest diffId, List<ChainId> chains, @Nullable LayerTask lower) {
        this.blob = blob;
        this.diffId = diffId;
        this.below = List.copyOf(chains.subList(0, chains.size() - 1));
        this.chain = chains.getLast();
        this.lower = lower;
    }

    LayerWork.Key key() {
        return new LayerWork.Key(chain, blob.digest());
    }

    Descriptor blob() {
        return blob;
    }

    Digest diffId() {
        return diffId;
    }

    ChainId chain() {
        return chain;
    }

    List<Path> lowers(Snapshots snapshots) {
        return LayerWork.directories(snapshots, below);
    }

    /** Waits until the layer below is there; what kept that from coming keeps this one. */
    void awaitLower() throws InterruptedException {
        if (lower != null) {
            lower.await();
        }
    }

    /** Waits for the end. */
    void await() throws InterruptedException {
        ended.await();
        EngineException cause = failure;
        if (cause != null) {
            throw cause;
        }
    }

    CountDownLatch ended() {
        return ended;
    }

    boolean isEnded() {
        return ended.getCount() == 0;
    }

    /**
     * Whether somebody who wants the other may wait for this: not if it has ended, nor if it waits for a
     * layer below that failed or was given up while the other has a better one.
     */
    boolean servesLike(LayerTask other) {
        return !isEnded() && (lower == null || lower == other.lower || lower.isEnded() && !lower.hasFailed());
    }

    boolean hasFailed() {
        return failure != null;
    }

    void received(long bytes) {
        advance(bytes == blob.size() ? LayerState.EXTRACTING : LayerState.DOWNLOADING, bytes);
    }

    /** All its bytes are here and, if they were wanted so, unpacked. */
    void verifying() {
        advance(LayerState.VERIFYING, blob.size());
    }

    void advance(LayerState next, long bytes) {
        received = bytes;
        state = next;
    }

    void end(LayerState last, @Nullable EngineException cause) {
        failure = cause;
        if (cause == null) {
            advance(last, blob.size());
        }
        ended.countDown();
    }

    LayerProgress progress() {
        return new LayerProgress(blob.digest(), state, received, blob.size());
    }
}
