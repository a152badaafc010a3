package io.caisson.engine.reconcile;

import io.caisson.container.supervise.ContainerReconciler;
import io.caisson.image.ImageReconciler;
import io.caisson.volume.VolumeReconciler;
import io.caisson.volume.Volumes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/** Calls each reconciler, those below first: a container is judged when its image and volumes are. */
@ApplicationScoped
public class Reconciliation {
    private static final Logger LOG = Logger.getLogger(Reconciliation.class);

    private final List<Step> steps;
    private final ContainerReconciler containers;
    private final Volumes volumes;

    Reconciliation(
            ImageReconciler imageReconciler,
            VolumeReconciler volumeReconciler,
            ContainerReconciler containers,
            Volumes volumes) {
        this.containers = containers;
        this.volumes = volumes;
        steps = List.of(
                // Before the images, whose sweep empties the trash: a volume may be taken back from there.
                new Step("volumes", volumeReconciler::reconcile),
                new Step("images", imageReconciler::reconcile),
                new Step("containers", containers::reconcile));
    }

    /** Reconciles everything; harmless when repeated. What fails stops the engine's start. */
    public void run() {
        for (Step step : steps) {
            long begun = System.nanoTime();
            step.action().run();
            LOG.debugf("Reconciled %s in %d ms", step.words(), (System.nanoTime() - begun) / 1_000_000);
        }
    }

    /** Puts right what the database's absence has left, while calls are served. Harmless when repeated. */
    public void repair() {
        containers.repair();
        volumes.repair();
    }

    private record Step(String words, Runnable action) {}
}
