package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerConfig;
import io.caisson.container.ContainerCreation;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.ContainerUpdate;
import io.caisson.container.MountPoint;
import io.caisson.device.Devices;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Undo;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.image.Images;
import io.caisson.oci.ChainId;
import io.caisson.operation.RequestLedger;
import io.caisson.spec.ContainerSettings;
import io.caisson.spec.SpecFactory;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Gives a container that does not run another command, environment, mounts and the like.
 *
 * <p>Order, and what a crash leaves: a note that an update is under way, then in one transaction new volumes and
 * holds on them, then the copies into these, then in one transaction the row, the holds that it needs and no more,
 * and the event. Until then the note has the next engine take back what the row does not name.
 */
@ApplicationScoped
class ReconfigureContainer {
    private final ContainerStates states;
    private final ContainerVolumes volumes;
    private final ImageFiles files;
    private final Images images;
    private final Devices devices;
    private final SpecFactory specs;
    private final Events events;
    private final RequestLedger ledger;

    @Inject
    ReconfigureContainer(
            ContainerStates states,
            ContainerVolumes volumes,
            ImageFiles files,
            Images images,
            Devices devices,
            SpecFactory specs,
            Events events,
            RequestLedger ledger) {
        this.states = states;
        this.volumes = volumes;
        this.files = files;
        this.images = images;
        this.devices = devices;
        this.specs = specs;
        this.events = events;
        this.ledger = ledger;
    }

    /**
     * Changes it; the caller holds the container's lock.
     *
     * @throws EngineException those of a create; {@code CONTAINER_STATE} if it runs
     */
    Container reconfigure(ContainerRow row, ContainerConfig config, ContainerUpdate request) {
        check(row, config);
        List<String> command = command(row, config);
        Set<String> imageVolumes = imageVolumes(row, config);
        if (request.validateOnly()) {
            return row.container().with(config, command, ContainerVolumes.preview(config, imageVolumes));
        }
        try (Undo undo = new Undo()) {
            BindSources.make(config, undo);
            states.updateBegun(row.id(), config);
            undo.push("take back an update of container " + row.id(), () -> settle(row));
            List<MountPoint> points = mounted(row, config, imageVolumes);
            Container updated = record(row, request, row.container().with(config, command, points));
            undo.commit();
            return updated;
        }
    }

    /** Takes back what an attempt has got ready; harmless when repeated. */
    void settle(ContainerRow row) {
        volumes.keepOnly(row.id(), row.container().mountPoints());
        states.updateSettled(row.id());
    }

    private void check(ContainerRow row, ContainerConfig config) {
        if (row.state() != ContainerState.CREATED && row.state() != ContainerState.EXITED) {
            throw ContainerStateErrors.refused(ContainerStateErrors.RECONFIGURE, row);
        }
        new CreationRules(specs).check(new ContainerCreation(row.name(), config, List.of(), false));
        AppArmorInput.checkHost(config);
        DeviceInput.edits(devices, config.isolation());
    }

    private List<String> command(ContainerRow row, ContainerConfig config) {
        ContainerSettings settings = SpecInput.settings(row.id(), "/", config, List.of());
        return Objects.requireNonNull(
                        specs.spec(settings, SpecInput.defaults(row.launch()), files.accounts(layers(row)))
                                .process())
                .args();
    }

    /** Those that the image declares and nothing else is mounted in the place of. */
    private Set<String> imageVolumes(ContainerRow row, ContainerConfig config) {
        try {
            Set<String> declared = images.resolve(row.container().imageId(), null)
                    .config()
                    .config()
                    .volumes()
                    .keySet();
            return ContainerVolumes.ofImage(declared, config);
        } catch (EngineException e) {
            if (e.reason() != ErrorReason.IMAGE_NOT_FOUND) {
                throw e;
            }
            // Deleted by force: what it has is all that is known.
            return ContainerVolumes.ofImage(ContainerVolumes.beside(row), config);
        }
    }

    private List<MountPoint> mounted(ContainerRow row, ContainerConfig config, Set<String> imageVolumes) {
        if (config.mounts().equals(row.config().mounts())) {
            return row.container().mountPoints();
        }
        ContainerVolumes.Mounted mounted =
                QuarkusTransaction.requiringNew().call(() -> volumes.remount(row, config, imageVolumes));
        volumes.fill(layers(row), mounted.toFill());
        return mounted.points();
    }

    private Container record(ContainerRow row, ContainerUpdate request, Container wanted) {
        return QuarkusTransaction.requiringNew().call(() -> {
            ContainerRow updated = states.reconfigured(wanted).orElseThrow(() -> ContainerSearch.notFound(row.id()));
            volumes.holdOnly(row.id(), wanted.mountPoints());
            ledger.claim(row.id());
            events.append(EventDraft.of(EventType.CONTAINER_UPDATE, row.id(), row.name())
                    .with("image", wanted.config().image())
                    .with("fields", String.join(",", request.paths())));
            return updated.container();
        });
    }

    private static List<ChainId> layers(ContainerRow row) {
        return row.launch().layers().stream().map(ChainId::parse).toList();
    }
}
