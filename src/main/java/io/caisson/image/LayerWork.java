package io.caisson.image;

import io.caisson.content.Adoption;
import io.caisson.content.Contents;
import io.caisson.content.Ingest;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.image.TransferProgress.LayerState;
import io.caisson.layer.AppliedLayer;
import io.caisson.layer.ImpliedDirectories;
import io.caisson.layer.LayerApplier;
import io.caisson.layer.LayerLimits;
import io.caisson.oci.ChainId;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.snapshot.LayerStage;
import io.caisson.snapshot.Snapshots;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Brings one layer: its blob, and its files. Unpacks while it downloads. */
final class LayerWork {
    /** Layers that are transferred or unpacked at one time, over all pulls. */
    private static final Semaphore TURNS = new Semaphore(4, true);

    private final Contents contents;
    private final Snapshots snapshots;
    private final LayerApplier applier = new LayerApplier();

    LayerWork(Contents contents, Snapshots snapshots) {
        this.contents = contents;
        this.snapshots = snapshots;
    }

    /** Whether there is nothing to do. */
    boolean isThere(LayerTask task) {
        return hasBlob(task.blob()) && snapshots.hasLayer(task.chain());
    }

    /** Does it, in a thread of its own. */
    void run(LayerTask task, BlobSource source) throws InterruptedException, IOException {
        TURNS.acquire();
        Turn turn = new Turn();
        try (turn) {
            bring(task, source, turn);
        }
    }

    private void bring(LayerTask task, BlobSource source, Turn turn) throws InterruptedException, IOException {
        if (snapshots.hasLayer(task.chain())) {
            if (!hasBlob(task.blob())) {
                store(task, source);
            }
            return;
        }
        boolean there = hasBlob(task.blob());
        try (LayerStage stage = snapshots.stageLayer(task.chain());
                Adoption adopted = there ? null : adopt(task, source);
                Ingest ingest = there || adopted != null ? null : contents.ingest(task.blob())) {
            AppliedLayer applied =
                    ingest == null ? unpack(task, stage, adopted) : transfer(task, source, stage, ingest);
            check(task, applied);
            // From here on it takes the disk's time, while the next layer may take the processors'.
            turn.close();
            stage.sync();
            if (ingest != null) {
                ingest.commit();
            }
            if (adopted != null) {
                adopted.commit();
            }
            task.awaitLower();
            if (ImpliedDirectories.settle(stage.directory(), applied.implied(), task.lowers(snapshots))) {
                stage.sync();
            }
            stage.commit();
        }
    }

    private static void check(LayerTask task, AppliedLayer applied) {
        task.verifying();
        if (!applied.diffId().equals(task.diffId())) {
            throw new EngineException(
                            ErrorReason.CONTENT_CORRUPT,
                            "Unpacking the layer " + task.blob().digest() + ": its diffID is " + applied.diffId()
                                    + ", not " + task.diffId() + " as the image's configuration says.")
                    .with("digest", task.blob().digest().toString());
        }
    }

    /** What was put aside, if it is what it is to be: the digest there is a SHA-256. */
    private @Nullable Adoption adopt(LayerTask task, BlobSource source) {
        return source.putAside(task.blob())
                .filter(item -> item.digest().equals(task.blob().digest()))
                .filter(item -> item.size() == task.blob().size())
                .map(contents::adopt)
                .orElse(null);
    }

    private AppliedLayer unpack(LayerTask task, LayerStage stage, @Nullable Adoption adopted) throws IOException {
        task.advance(LayerState.EXTRACTING, task.blob().size());
        try (InputStream blob = adopted == null ? contents.open(task.blob().digest()) : adopted.open()) {
            return applier.apply(blob, stage.directory(), LayerLimits.DEFAULT, stage::written);
        }
    }

    private AppliedLayer transfer(LayerTask task, BlobSource source, LayerStage stage, Ingest ingest)
            throws IOException {
        try (InputStream blob = source.open(task.blob())) {
            TeeStream tee = new TeeStream(blob, ingest, task::received);
            AppliedLayer applied = applier.apply(tee, stage.directory(), LayerLimits.DEFAULT, stage::written);
            task.verifying();
            ingest.verify();
            return applied;
        }
    }

    private void store(LayerTask task, BlobSource source) throws IOException {
        try (InputStream blob = source.open(task.blob());
                Ingest ingest = contents.ingest(task.blob())) {
            new TeeStream(blob, ingest, task::received).drain();
            task.verifying();
            ingest.commit();
        }
    }

    private boolean hasBlob(Descriptor blob) {
        return contents.size(blob.digest()).orElse(-1) == blob.size();
    }

    /** What two images share if they have it at the same place. */
    record Key(ChainId chain, Digest blob) {}

    /** A turn, given back once. */
    private static final class Turn implements AutoCloseable {
        private boolean given;

        @Override
        public void close() {
            if (!given) {
                given = true;
                TURNS.release();
            }
        }
    }

    /** The exception as one of ours, which names the layer. */
    static EngineException wrapped(LayerTask task, Throwable e) {
        String digest = task.blob().digest().toString();
        String tried = "Bringing the layer " + digest;
        return switch (e) {
            case EngineException ours ->
                ours.getMessage().contains(digest) || ours.metadata().containsKey("digest")
                        ? ours
                        : ours.during(tried).with("digest", digest);
            case InterruptedException interrupted ->
                new EngineException(ErrorReason.CANCELLED, tried + ": cancelled.", interrupted);
            case IOException io -> new EngineException(ErrorReason.STORAGE, tried + ": " + io, io);
            default -> new EngineException(ErrorReason.INTERNAL, tried + ": " + e, e);
        };
    }

    /** Directories of the layers below one, the topmost first. */
    static List<java.nio.file.Path> directories(Snapshots snapshots, List<ChainId> below) {
        return below.reversed().stream().map(snapshots::layerDirectory).toList();
    }
}
