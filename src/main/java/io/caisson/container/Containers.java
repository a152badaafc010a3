package io.caisson.container;

import io.caisson.container.lifecycle.CommitContainer;
import io.caisson.container.lifecycle.CreateContainer;
import io.caisson.container.lifecycle.DeleteContainer;
import io.caisson.container.lifecycle.ExportContainer;
import io.caisson.container.lifecycle.KillContainer;
import io.caisson.container.lifecycle.LaunchedSpecs;
import io.caisson.container.lifecycle.MeasureContainers;
import io.caisson.container.lifecycle.ObserveContainers;
import io.caisson.container.lifecycle.PauseContainer;
import io.caisson.container.lifecycle.PruneContainers;
import io.caisson.container.lifecycle.RenameContainer;
import io.caisson.container.lifecycle.RestartContainer;
import io.caisson.container.lifecycle.StartContainer;
import io.caisson.container.lifecycle.StopContainer;
import io.caisson.container.lifecycle.UpdateContainer;
import io.caisson.container.lifecycle.WaitContainer;
import io.caisson.container.logs.ContainerLogs;
import io.caisson.container.logs.LogCursor;
import io.caisson.container.logs.LogDriver;
import io.caisson.container.logs.LogQuery;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.Events;
import io.caisson.image.Image;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import io.caisson.snapshot.Snapshots;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The containers of this engine.
 *
 * <p><b>Life.</b> {@link #create} makes a container: a row, holds on its image and volumes, a read-write
 * layer. {@link #start} runs it; when its process ends, by itself or by {@link #stop} or {@link #kill},
 * it has EXITED and may be started again. {@link #delete} ends it. See {@link ContainerState} for every
 * way it can go.
 *
 * <p>Every method takes a container's name, ID or unique prefix of the ID, and throws {@code
 * CONTAINER_NOT_FOUND}, or {@code AMBIGUOUS_ID} with the candidates. None may be called within a
 * transaction. Those that wait ({@link #await}, {@link LogCursor#next}) end with {@link
 * InterruptedException} when their thread is interrupted; the others run to their end and should not be
 * interrupted.
 *
 * <p><b>Example.</b>
 * <pre>{@code
 * Container made = containers.create(new ContainerCreation("", ContainerConfig.of("busybox", "true"), List.of(), false)).container();
 * containers.start(made.id());
 * WaitResult ended = containers.await(made.id(), WaitCondition.ENDED);
 * containers.delete(ContainerDeletion.of(made.id()));
 * }</pre>
 */
@ApplicationScoped
public class Containers {
    private final ContainerStore store;
    private final ContainerSearch search;
    private final ContainerLogs logs;
    private final Events events;
    private final CreateContainer creating;
    private final StartContainer starting;
    private final StopContainer stopping;
    private final KillContainer killing;
    private final RestartContainer restarting;
    private final PauseContainer pausing;
    private final RenameContainer renaming;
    private final UpdateContainer updating;
    private final PruneContainers pruning;
    private final MeasureContainers measuring;
    private final ObserveContainers observing;
    private final WaitContainer waiting;
    private final DeleteContainer deleting;
    private final Snapshots snapshots;
    private final LaunchedSpecs launched;
    private final ExportContainer exporting;
    private final CommitContainer committing;

    @Inject
    Containers(
            ContainerStore store,
            ContainerSearch search,
            ContainerLogs logs,
            Events events,
            CreateContainer creating,
            StartContainer starting,
            StopContainer stopping,
            KillContainer killing,
            RestartContainer restarting,
            PauseContainer pausing,
            RenameContainer renaming,
            UpdateContainer updating,
            PruneContainers pruning,
            MeasureContainers measuring,
            ObserveContainers observing,
            WaitContainer waiting,
            DeleteContainer deleting,
            Snapshots snapshots,
            LaunchedSpecs launched,
            ExportContainer exporting,
            CommitContainer committing) {
        this.store = store;
        this.search = search;
        this.logs = logs;
        this.events = events;
        this.creating = creating;
        this.starting = starting;
        this.stopping = stopping;
        this.killing = killing;
        this.restarting = restarting;
        this.pausing = pausing;
        this.renaming = renaming;
        this.updating = updating;
        this.pruning = pruning;
        this.measuring = measuring;
        this.observing = observing;
        this.waiting = waiting;
        this.deleting = deleting;
        this.snapshots = snapshots;
        this.launched = launched;
        this.exporting = exporting;
        this.committing = committing;
    }

    /**
     * Makes a container; nothing runs yet. Retried with the request id of a call that died midway it
     * gives the container that was made then.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_REQUEST} with all violations at once, fields
     *     relative to the request ({@code config.mounts[1].bind.source}); {@code IMAGE_NOT_FOUND},
     *     {@code CONTAINER_NAME_IN_USE}, {@code BIND_SOURCE_NOT_FOUND}, {@code USER_NOT_FOUND}, {@code
     *     COMMAND_MISSING}, {@code PLATFORM_MISMATCH}, {@code UNSUPPORTED_BY_HOST}
     */
    public CreatedContainer create(ContainerCreation request) {
        return creating.create(request);
    }

    /**
     * Runs a container; returns once its command was executed.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_STATE} if it runs already or is being
     *     deleted, {@code COMMAND_NOT_FOUND}, {@code COMMAND_NOT_EXECUTABLE}, {@code WORKING_DIRECTORY},
     *     {@code BIND_SOURCE_NOT_FOUND}, {@code LAUNCH_FAILED} with the step that failed and why
     */
    public Container start(String container) {
        return starting.start(container);
    }

    /**
     * Asks the first process to end, and kills the container if it has not within the grace period; unpauses
     * one that is paused. Returns once it has ended; success if it did not run.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_REQUEST} for an unknown signal
     */
    public Container stop(ContainerStop request) {
        return stopping.stop(request);
    }

    /**
     * Stops a container as {@link #stop} does if it runs, and starts it again; one that does not run is
     * started. One that removes itself when it ends stays.
     *
     * @throws io.caisson.error.EngineException as {@link #stop} and {@link #start} do
     */
    public Container restart(ContainerStop request) {
        return restarting.restart(request);
    }

    /**
     * Sends a signal to the first process. One that is paused acts on it when it is unpaused, which SIGKILL
     * and the signal that stops it do.
     *
     * @param signal name such as {@code SIGHUP} or {@code HUP}, or number; empty for SIGKILL
     * @throws io.caisson.error.EngineException {@code CONTAINER_STATE} if it does not run; {@code
     *     INVALID_REQUEST} for an unknown signal
     */
    public void kill(String container, String signal) {
        killing.kill(container, signal);
    }

    /**
     * Stops all processes of a container that runs where they are, over a restart of the engine too.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_STATE} if it does not run; {@code KERNEL} if
     *     one of them cannot be stopped; all run on then
     */
    public Container pause(String container) {
        return pausing.pause(container);
    }

    /**
     * Has the processes of a paused container run on.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_STATE} if it is not paused
     */
    public Container unpause(String container) {
        return pausing.unpause(container);
    }

    /**
     * Gives a container another name; success if it has it.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_REQUEST} for what is no name, {@code
     *     CONTAINER_NAME_IN_USE}, {@code ETAG_MISMATCH}, {@code CONTAINER_STATE} if it is being deleted
     */
    public Container rename(ContainerRename request) {
        return renaming.rename(request);
    }

    /**
     * Changes labels, limits and restart policy of a container, while it runs, too: all that is asked for, or nothing.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_REQUEST} for fields that cannot change and for
     *     values that break a rule, {@code LIMIT_REFUSED} if the kernel does not take one, {@code
     *     ETAG_MISMATCH}, {@code CONTAINER_STATE} if it is being deleted
     */
    public Container update(ContainerUpdate request) {
        return updating.update(request);
    }

    /**
     * Waits until a container has ended and its output is complete, or is gone. One that is deleted
     * meanwhile ends the wait with its exit code, or with {@code CONTAINER_NOT_FOUND} if it never ran; a wait
     * for that with 0 then.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_NOT_HEALTHY} of a wait for that, if it ends, has
     *     ended or is unhealthy, or has no health check
     */
    public WaitResult await(String container, WaitCondition condition) throws InterruptedException {
        return waiting.await(container, condition);
    }

    /** Finds a container by name, ID or unique prefix of the ID, in this order. */
    public Container get(String container) {
        return search.find(container).container();
    }

    /** The runtime-spec that a container runs by, or last did, as JSON; empty if it was never launched. */
    public Optional<String> runtimeSpec(String container) {
        return launched.read(search.id(container));
    }

    /**
     * Lists the containers of this engine in every state. Filter fields: id, name, state, health, image,
     * image_id, layer, labels, exit_code, restarting, node, volume, mount, create_time, start_time, finish_time; a
     * state is spelled {@code running}. They come without what the last probes of their health have found. Order fields: create_time (default, newest first), name, state, id.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_FILTER}, {@code INVALID_PAGE_TOKEN}, {@code
     *     INVALID_REQUEST}
     */
    public Page<Container> list(ListQuery query) {
        long sequence = events.sequence();
        return store.page(query).map(Container::withoutHealthLog).asOf(sequence);
    }

    /**
     * What containers use now: of those that are named or, if none is, of all; those that do not run are left
     * out.
     */
    public List<ContainerStats> stats(List<String> names) {
        return observing.stats(names);
    }

    /**
     * The processes of a container, the first one first.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_STATE} if it does not run
     */
    public List<ContainerProcess> processes(String container) {
        return observing.processes(container);
    }

    /** What containers' files take on disk, by their IDs. Looks at every file of their read-write layers. */
    public Map<String, ContainerSizes> sizes(List<Container> of) {
        return measuring.sizes(of);
    }

    /** What the read-write layers of all containers take on disk. Looks at every file of them. */
    public List<ContainerUsage> usage() {
        return QuarkusTransaction.joiningExisting().call(store::all).stream()
                .filter(row -> row.state() != ContainerState.DELETING)
                .map(row -> new ContainerUsage(
                        row.container(), snapshots.usage(row.id()).bytes()))
                .toList();
    }

    /**
     * Removes a container with its read-write layer and log. Returns its ID.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_STATE} if it runs and {@code force} is not
     *     set, {@code ETAG_MISMATCH}
     */
    public String delete(ContainerDeletion request) {
        return deleting.delete(request);
    }

    /**
     * Removes the containers that do not run, and returns them with what their read-write layers took.
     * Volumes stay.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_FILTER}
     */
    public List<ContainerUsage> prune(ContainerPrune request) {
        return pruning.prune(request);
    }

    /**
     * Writes a container's files as a tar, without what is mounted in it; in any state.
     *
     * @param out takes the tar at its own pace, and is left open
     * @throws io.caisson.error.EngineException {@code CANCELLED} if the stream takes no more; {@code
     *     CONTAINER_NOT_FOUND} also if it is deleted meanwhile; {@code LIMIT_EXCEEDED}
     */
    public void export(String container, OutputStream out) {
        exporting.export(container, out);
    }

    /**
     * Makes an image of what a container has changed, without what is mounted in it; in any state.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_REQUEST} for changes that cannot be read, {@code
     *     LAYER_REFUSED} for what no layer can say, {@code KERNEL} if it cannot be paused, {@code
     *     LIMIT_EXCEEDED}, {@code DISK_FULL}
     */
    public Image commit(ContainerCommit request) {
        return committing.commit(request);
    }

    /**
     * Opens what a container has written; to be closed by the caller.
     *
     * @throws io.caisson.error.EngineException {@code LOG_NOT_KEPT} if its log driver keeps nothing; the cursor
     *     throws {@code LOG_ROTATED_AWAY} if it is read more slowly than the container writes all its files
     */
    public LogCursor logs(String container, LogQuery query) {
        ContainerRow row = search.find(container);
        String id = row.id();
        LogDriver driver = LogDriver.of(row.config().log());
        if (!driver.keeps()) {
            throw new EngineException(
                            ErrorReason.LOG_NOT_KEPT,
                            "Cannot read the log of container " + container + ": its log driver is "
                                    + driver.spelling() + ", which keeps none. Only containers with the driver json"
                                    + " have one to read")
                    .about("container", id)
                    .with("driver", driver.spelling());
        }
        LogCursor log = logs.read(id, query, () -> mayWrite(id));
        if (!log.begun() && isGoing(id)) {
            // Its removal has overtaken us: what it wrote is not nothing.
            log.close();
            throw ContainerSearch.notFound(container);
        }
        return log;
    }

    private boolean isGoing(String id) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> store.byId(id))
                .filter(row -> row.state() != ContainerState.DELETING)
                .isEmpty();
    }

    private boolean mayWrite(String id) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> store.byId(id))
                .filter(row ->
                        row.state() == ContainerState.CREATED || row.state().isLive())
                .isPresent();
    }
}
