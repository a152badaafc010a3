package io.caisson.image;

import io.caisson.image.TransferProgress.LayerState;
import java.util.HashMap;
import java.util.Map;

/** The layers under way: who asks for one that is already coming waits with the others. */
final class LayerTasks {
    private final LayerWork work;
    private final Map<LayerWork.Key, LayerTask> running = new HashMap<>();

    LayerTasks(LayerWork work) {
        this.work = work;
    }

    /** The task, begun, or the one that does the same already. */
    synchronized LayerTask join(LayerTask task, BlobSource source) {
        LayerTask other = running.get(task.key());
        if (other != null && other.servesLike(task)) {
            other.waiting++;
            return other;
        }
        task.waiting = 1;
        if (work.isThere(task)) {
            task.end(LayerState.ALREADY_THERE, null);
            return task;
        }
        running.put(task.key(), task);
        task.worker = Thread.ofPlatform()
                .daemon()
                .name("layer-" + task.blob().digest().hex().substring(0, 12))
                .start(() -> run(task, source));
        return task;
    }

    /** Somebody waits no longer; the last one's leaving ends the task. */
    synchronized void leave(LayerTask task) {
        if (--task.waiting == 0) {
            running.remove(task.key(), task);
            if (task.worker != null && !task.isEnded()) {
                task.worker.interrupt();
            }
        }
    }

    private void run(LayerTask task, BlobSource source) {
        try {
            work.run(task, source);
            task.end(LayerState.DONE, null);
        } catch (Exception | Error e) {
            task.end(LayerState.WAITING, LayerWork.wrapped(task, e));
        }
    }
}
