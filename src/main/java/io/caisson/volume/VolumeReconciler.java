package io.caisson.volume;

import io.caisson.error.EngineException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Puts right what an engine that died has left: to be called once at start, before any other call.
 *
 * <p>Finishes deletes and copy-ups. Never removes a byte that anybody may have written: a directory that
 * no row names is removed only if it is empty, and otherwise left in place and reported, since the
 * database may be older than the host (restored from a backup).
 */
@ApplicationScoped
public class VolumeReconciler {
    private static final Logger LOG = Logger.getLogger(VolumeReconciler.class);

    private final VolumeStore store;
    private final VolumeArea area;
    private final VolumeDeletion deletion;
    private final VolumeExpiry expiry;

    @Inject
    VolumeReconciler(VolumeStore store, VolumeArea area, VolumeDeletion deletion, VolumeExpiry expiry) {
        this.store = store;
        this.area = area;
        this.deletion = deletion;
        this.expiry = expiry;
    }

    /** Reconciles; harmless when repeated. */
    public Report reconcile() {
        // The directories first, then the rows: what is made in between is not taken for one without a row.
        List<String> directories = area.directories().list();
        List<VolumeEntity> rows = QuarkusTransaction.requiringNew().call(store::everything);
        Report report = new Report(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (VolumeEntity row : rows) {
            if (row.node.equals(store.node())) {
                attempt(row.id, report, () -> reconcile(row, report));
            }
        }
        expiry.begin();
        Set<String> named = rows.stream().map(row -> row.id).collect(Collectors.toSet());
        for (String directory : directories) {
            if (!named.contains(directory)) {
                attempt(directory, report, () -> stray(directory, report));
            }
        }
        return report;
    }

    /** One directory that cannot be put right keeps neither the others nor the engine from going on. */
    private static void attempt(String id, Report report, Runnable step) {
        try {
            step.run();
        } catch (EngineException e) {
            LOG.errorf(e, "Cannot reconcile volume %s; trying again at the next start", id);
            report.failed().add(id);
        }
    }

    private void reconcile(VolumeEntity row, Report report) {
        if (row.state == VolumeState.DELETING) {
            deletion.finish(row.id);
            report.deleted().add(row.id);
        } else if (area.directories().exists(row.id) || area.directories().takeBack(row.id)) {
            area.repairCopy(area.volume(row, List.of()));
        } else {
            LOG.errorf("The directory of volume %s (%s) is not there: its data is lost", row.name, row.id);
            report.missing().add(row.id);
        }
    }

    private void stray(String directory, Report report) {
        if (area.directories().removeIfEmpty(directory)) {
            report.removed().add(directory);
        } else {
            LOG.warnf("The directory %s holds data, and no volume is known by this ID: left in place", directory);
            report.unknown().add(directory);
        }
    }

    /**
     * What was found, as volume IDs (directory names).
     *
     * @param deleted deletes that were finished
     * @param removed empty directories without a row, removed
     * @param unknown directories with data and without a row, left in place
     * @param missing volumes whose directory is not there
     * @param failed what could not be put right, as the log says
     */
    public record Report(
            List<String> deleted,
            List<String> removed,
            List<String> unknown,
            List<String> missing,
            List<String> failed) {}
}
