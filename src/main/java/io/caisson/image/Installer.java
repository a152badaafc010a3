package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.ChainId;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.snapshot.Snapshots;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Brings an image's layers, then lets its rows be written: bytes first, rows after, for pull and import. */
@ApplicationScoped
class Installer {
    private static final long TICK_MILLIS = 100;

    private final Contents contents;
    private final Keep keep;
    private final LayerTasks tasks;

    @Inject
    Installer(Contents contents, Snapshots snapshots, Keep keep) {
        this.contents = contents;
        this.keep = keep;
        this.tasks = new LayerTasks(new LayerWork(contents, snapshots));
    }

    /**
     * Installs images, all or none; what fails or is interrupted leaves nothing behind.
     *
     * @param plans each an image, its documents, and where its layers come from
     * @param listener hears how far it is
     * @param commit writes the rows, in a transaction of its own
     */
    <T> T install(List<Plan> plans, ProgressListener listener, Supplier<T> commit) {
        List<Object> pinned = new ArrayList<>();
        for (Plan plan : plans) {
            pinned.addAll(plan.image().blobs());
            pinned.addAll(plan.image().chains());
        }
        keep.pin(pinned);
        try {
            for (Plan plan : plans) {
                // Before the layers: who pulls the same meanwhile finds them here.
                plan.documents().forEach(document -> contents.put(document.descriptor(), document.bytes()));
                bring(plan, listener);
            }
            return commit.get();
        } catch (RuntimeException e) {
            // Files and the database's connections fail in a thread that is interrupted, each in words of its own.
            throw Thread.currentThread().isInterrupted() ? cancelled(plans.getFirst(), e) : e;
        } finally {
            boolean interrupted = Thread.interrupted();
            keep.release(pinned);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void bring(Plan plan, ProgressListener listener) {
        List<LayerTask> joined = new ArrayList<>();
        try {
            List<ChainId> chains = plan.image().chains();
            for (int i = 0; i < chains.size(); i++) {
                Descriptor blob = plan.image().manifest().layers().get(i);
                Digest diffId = plan.image().config().rootfs().diffIds().get(i);
                LayerTask lower = joined.isEmpty() ? null : joined.getLast();
                joined.add(tasks.join(new LayerTask(blob, diffId, chains.subList(0, i + 1), lower), plan.source()));
            }
            await(joined, listener);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(plan, e);
        } finally {
            joined.forEach(tasks::leave);
            joined.forEach(Installer::awaitAbandoned);
        }
    }

    private static EngineException cancelled(Plan plan, Exception cause) {
        return new EngineException(
                ErrorReason.CANCELLED, "Getting the image " + plan.image().id() + ": cancelled.", cause);
    }

    private static void await(List<LayerTask> joined, ProgressListener listener) throws InterruptedException {
        TransferProgress last = null;
        for (LayerTask task : joined) {
            boolean ended = false;
            while (!ended) {
                ended = task.ended().await(TICK_MILLIS, TimeUnit.MILLISECONDS);
                for (LayerTask each : joined) {
                    if (each.hasFailed()) {
                        each.await();
                    }
                }
                TransferProgress now = new TransferProgress(
                        joined.stream().map(LayerTask::progress).toList());
                if (!now.equals(last)) {
                    listener.progress(now);
                    last = now;
                }
            }
            task.await();
        }
    }

    /** Waits until nobody writes any more; only a task that nobody else waits for ends early. */
    private static void awaitAbandoned(LayerTask task) {
        boolean interrupted = false;
        while (task.waiting == 0 && !task.isEnded()) {
            try {
                task.ended().await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is to be installed, and from where. */
    record Plan(NewImage image, List<Document> documents, BlobSource source) {}

    /** A manifest or configuration as it came. */
    @SuppressWarnings("ArrayRecordComponent")
    record Document(Descriptor descriptor, byte[] bytes) {}
}
