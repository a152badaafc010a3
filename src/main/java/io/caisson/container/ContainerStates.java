package io.caisson.container;

import io.caisson.container.health.Health;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The changes of state that {@link ContainerState} allows, as the verbs and the supervisor make them: the
 * only way for the packages below {@code container} to its rows. Every method is one statement, a
 * transaction by itself unless the caller has one; it also appends the event that tells of the change,
 * but for a start that failed, and another name or configuration.
 */
@ApplicationScoped
public class ContainerStates {
    private static final Listener NOBODY = new Listener() {
        @Override
        public void changed(ContainerRow row) {}

        @Override
        public void removed(String id) {}
    };

    private final ContainerStore store;
    private final AtomicReference<Listener> listener = new AtomicReference<>(NOBODY);

    @Inject
    ContainerStates(ContainerStore store) {
        this.store = store;
    }

    /** A container that is being started, and what it was before. */
    public record Starting(ContainerRow row, ContainerState former) {}

    /** A container whose limits were about to become those of a configuration. */
    public record Updating(ContainerRow row, ContainerConfig attempted) {}

    /** Who is told when a container runs, is paused or unpaused, has ended or is gone; by the thread that did it. */
    public interface Listener {
        /** It runs, is paused, or has ended, as its row says. */
        void changed(ContainerRow row);

        /** It is gone. */
        void removed(String id);
    }

    /** To be called before anything runs. */
    public void onChange(Listener told) {
        listener.set(told);
    }

    /** Which engine's containers these are. */
    public String node() {
        return store.node();
    }

    /** Adds a container as CREATED, which holds its image; false if its name is taken. */
    public boolean insert(ContainerRow row) {
        return store.insert(row);
    }

    /** A container by its whole ID. */
    public Optional<ContainerRow> byId(String id) {
        return store.byId(id);
    }

    /** The live container with exactly this name. */
    public Optional<ContainerRow> byName(String name) {
        return store.byName(name);
    }

    /** All containers of this engine, in every state. */
    public List<ContainerRow> all() {
        return store.all();
    }

    /** CREATED or EXITED → STARTING; empty if it is in another state, or not there. */
    public Optional<Starting> starting(String id) {
        return store.starting(id);
    }

    /** As {@link #starting}, by the restart policy, if it is still due then. */
    public Optional<Starting> startingAgain(String id, Instant due) {
        return store.startingAgain(id, due);
    }

    /** It is to be started again by its policy; empty if it is not EXITED. */
    public Optional<ContainerRow> restartDue(String id, Instant due, Duration delay) {
        return store.restartDue(id, due, delay);
    }

    /** Somebody stops it: its policy does not start it again. */
    public void stopped(String id) {
        store.stopped(id);
    }

    /** STARTING → RUNNING. */
    public Optional<ContainerRow> running(String id, int pid, Instant startTime) {
        return told(store.running(id, pid, startTime));
    }

    /** STARTING → what it was before. */
    public Optional<ContainerRow> notStarted(String id, ContainerState former, String error) {
        return store.notStarted(id, former, error);
    }

    /** RUNNING → PAUSED; empty if it is in another state. Durable when it returns. */
    public Optional<ContainerRow> paused(String id) {
        return told(store.paused(id));
    }

    /** PAUSED → RUNNING; empty if it is in another state. */
    public Optional<ContainerRow> unpaused(String id) {
        return told(store.unpaused(id));
    }

    /** RUNNING, PAUSED or STARTING → EXITED; of one whose start was never recorded the end is its start, too. */
    public Optional<ContainerRow> exited(String id, WaitResult result) {
        return told(store.exited(id, result));
    }

    /**
     * What is known of its health, unless that run is over.
     *
     * @param run which run: how often it was started
     * @param told whether its status has changed, which an event tells
     * @param restart whether it is to be started again when it has ended
     */
    public void health(String id, int run, Health known, boolean told, boolean restart) {
        store.health(id, run, known, told, restart);
    }

    /**
     * Gives it another name, and tells of nothing; empty if it is being deleted, or not there.
     *
     * @throws io.caisson.error.EngineException {@code CONTAINER_NAME_IN_USE}
     */
    public Optional<ContainerRow> renamed(String id, String name) {
        return store.renamed(id, name);
    }

    /** Notes, durably, that its limits are about to change to those of this configuration. */
    public void updateBegun(String id, ContainerConfig config) {
        store.updateBegun(id, config);
    }

    /** Its limits are as the row says. */
    public void updateSettled(String id) {
        store.updateSettled(id);
    }

    /** Those whose limits were about to change, and may have. */
    public List<Updating> updating() {
        return store.updating();
    }

    /** Gives one that does not run another configuration, command and mounts; tells of nothing, and is empty if it runs. */
    public Optional<ContainerRow> reconfigured(Container wanted) {
        return store.reconfigured(wanted);
    }

    /** Gives it another configuration, and tells of nothing; empty if it is being deleted, or not there. */
    public Optional<ContainerRow> updated(String id, ContainerConfig config) {
        return store.updated(id, config);
    }

    /**
     * Those that were made and do not run, of which a filter lets through; oldest first.
     *
     * @throws io.caisson.error.EngineException {@code INVALID_FILTER}
     */
    public List<ContainerRow> unused(String filter) {
        return store.unused(filter);
    }

    /** Its volumes were filled. */
    public void prepared(String id) {
        store.prepared(id);
    }

    /**
     * CREATED or EXITED → DELETING; empty if it is in another state, not there, or has changed.
     *
     * @param revision the row's revision expected; 0 for any
     */
    public Optional<ContainerRow> deleting(String id, boolean deleteVolumes, long revision) {
        return store.deleting(id, deleteVolumes, revision);
    }

    /**
     * Removes the row of a container that is DELETING, and its hold on its image.
     *
     * @return whether the image was deleted by force before, and waits for nobody else: {@code
     *     Images.collect} removes it then
     */
    public boolean remove(String id) {
        boolean abandoned = store.remove(id);
        listener.get().removed(id);
        return abandoned;
    }

    private Optional<ContainerRow> told(Optional<ContainerRow> changed) {
        changed.ifPresent(listener.get()::changed);
        return changed;
    }
}
