package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.ContainerStates;
import io.caisson.container.Endings;
import io.caisson.container.MountPoint;
import io.caisson.container.Processes;
import io.caisson.container.Retry;
import io.caisson.device.Devices;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.oci.ChainId;
import io.caisson.oci.runtime.BlockIo;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.snapshot.OverlayStack;
import io.caisson.snapshot.Snapshots;
import io.caisson.spec.ContainerSettings;
import io.caisson.spec.SpecFactory;
import io.caisson.volume.Volumes;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/**
 * Runs a container's command.
 *
 * <p>A crash leaves a row that is STARTING; what the runtime knows then decides what becomes of it.
 */
@ApplicationScoped
public class StartContainer {
    private final ContainerStates states;
    private final ContainerSearch search;
    private final ContainerLocks locks;
    private final ImageFiles files;
    private final Snapshots snapshots;
    private final SharedContainers shared;
    private final NameFiles names;
    private final LaunchedSpecs launched;
    private final Devices devices;
    private final SpecFactory specs;
    private final Processes processes;
    private final Events events;
    private final Endings endings;
    private final Retry retry;
    private final Volumes volumes;

    @Inject
    StartContainer(
            ContainerStates states,
            ContainerSearch search,
            ContainerLocks locks,
            ImageFiles files,
            Snapshots snapshots,
            SharedContainers shared,
            NameFiles names,
            LaunchedSpecs launched,
            Devices devices,
            SpecFactory specs,
            Processes processes,
            Events events,
            Endings endings,
            Retry retry,
            Volumes volumes) {
        this.states = states;
        this.search = search;
        this.locks = locks;
        this.files = files;
        this.snapshots = snapshots;
        this.shared = shared;
        this.names = names;
        this.launched = launched;
        this.devices = devices;
        this.specs = specs;
        this.processes = processes;
        this.events = events;
        this.endings = endings;
        this.retry = retry;
        this.volumes = volumes;
    }

    /** See {@code Containers.start}. */
    public Container start(String nameOrId) {
        String id = search.id(nameOrId);
        return locks.locked(id, () -> {
            ContainerStates.Starting starting = states.starting(id).orElseThrow(() -> refused(id));
            endings.begun(id);
            return run(starting).container();
        });
    }

    /**
     * Starts a container by its restart policy, or because it was unhealthy; nothing if it is not due then any more.
     *
     * @throws EngineException as {@link #start}; it is EXITED again then
     */
    public void startAgain(String id, Instant due) {
        locks.locked(
                id,
                () -> states.startingAgain(id, due).map(starting -> {
                    endings.begun(id);
                    ContainerRow started = run(starting);
                    if (starting.row().container().restarts().unhealthy()) {
                        tellUnhealthy(started);
                    }
                    return started;
                }));
    }

    private void tellUnhealthy(ContainerRow row) {
        QuarkusTransaction.requiringNew()
                .run(() -> events.append(EventDraft.of(EventType.CONTAINER_RESTART, row.id(), row.name())
                        .with("image", row.config().image())
                        .with("reason", "unhealthy")));
    }

    private ContainerRow run(ContainerStates.Starting starting) {
        ContainerRow row = starting.row();
        Processes.Started started;
        try {
            started = launch(row, starting.former());
        } catch (RuntimeException e) {
            giveUp(starting, e);
            throw e;
        }
        try {
            return record(row, started);
        } catch (RuntimeException e) {
            // It runs, whatever the database says: recorded when that is back, unless its end comes first.
            Thread.ofVirtual()
                    .name("start-" + row.id().substring(0, 12))
                    .start(() -> retry.untilDone(
                            "record the start of container " + row.id(), () -> recordUnlessEnded(row, started)));
            throw e;
        }
    }

    private ContainerRow record(ContainerRow row, Processes.Started started) {
        return states.running(row.id(), started.pid(), started.time()).orElseThrow();
    }

    private void recordUnlessEnded(ContainerRow row, Processes.Started started) {
        locks.locked(row.id(), () -> isStarting(row.id()) ? record(row, started) : row);
    }

    private Processes.Started launch(ContainerRow row, ContainerState former) {
        CreationRules.checkBindSources(row.config(), false);
        AppArmorInput.checkHost(row.config());
        if (MountPoint.anyVolume(row.container().mountPoints())) {
            volumes.ready(row.id());
        }
        List<ChainId> layers =
                row.launch().layers().stream().map(ChainId::parse).toList();
        OverlayStack stack = snapshots.stack(row.id(), layers);
        RuntimeSpec spec = DeviceInput.edits(devices, row.config().isolation()).applied(spec(row, stack, layers));
        if (former == ContainerState.EXITED) {
            processes.delete(row.id());
        }
        OverlayStack whole = names.over(stack, row, files.places(layers));
        launched.write(row.id(), spec);
        processes.create(row.id(), spec, whole, row.config().streams().stdin());
        return processes.start(row.id());
    }

    private RuntimeSpec spec(ContainerRow row, OverlayStack stack, List<ChainId> layers) {
        ContainerSettings settings = SpecInput.settings(
                row.id(),
                stack.upper().toString(),
                row.config(),
                row.container().mountPoints());
        ContainerSettings named = names.mounted(row, shared.settled(row.config(), settings), files.places(layers));
        BlockIo blockIo = BlockIoInput.of(row.config().resources().blockIo());
        return specs.spec(
                named.with(named.resources().with(blockIo)), SpecInput.defaults(row.launch()), files.accounts(layers));
    }

    /** Back to what it was, with nothing left of the attempt. */
    private void giveUp(ContainerStates.Starting starting, RuntimeException cause) {
        String id = starting.row().id();
        endings.calledOff(id);
        try {
            undo(starting, cause);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            Thread.ofVirtual()
                    .name("start-" + id.substring(0, 12))
                    .start(() -> retry.untilDone(
                            "record that container " + id + " was not started", () -> undoUnlessDone(starting, cause)));
        }
    }

    private void undo(ContainerStates.Starting starting, RuntimeException cause) {
        ContainerRow row = starting.row();
        processes.delete(row.id());
        QuarkusTransaction.requiringNew().run(() -> {
            states.notStarted(row.id(), starting.former(), words(cause));
            events.append(EventDraft.of(EventType.CONTAINER_DIE, row.id(), row.name())
                    .with("image", row.config().image())
                    .with("exit_code", String.valueOf(shellCode(cause)))
                    .with("reason", "not_started")
                    .with("error", words(cause)));
        });
        if (starting.former() == ContainerState.EXITED) {
            endings.ended(row.id(), row.result());
        }
    }

    private void undoUnlessDone(ContainerStates.Starting starting, RuntimeException cause) {
        locks.locked(starting.row().id(), () -> {
            if (isStarting(starting.row().id())) {
                undo(starting, cause);
            }
            return starting;
        });
    }

    private boolean isStarting(String id) {
        return states.byId(id)
                .filter(now -> now.state() == ContainerState.STARTING)
                .isPresent();
    }

    /** What a shell would answer: 127 not found, 126 not executable; 125, as Docker, for any other reason. */
    private static int shellCode(RuntimeException cause) {
        ErrorReason reason = cause instanceof EngineException known ? known.reason() : ErrorReason.INTERNAL;
        return switch (reason) {
            case COMMAND_NOT_FOUND -> 127;
            case COMMAND_NOT_EXECUTABLE -> 126;
            default -> 125;
        };
    }

    private static String words(RuntimeException cause) {
        return String.valueOf(cause.getMessage());
    }

    private EngineException refused(String id) {
        ContainerRow row = search.find(id);
        return ContainerStateErrors.refused("start", row);
    }
}
