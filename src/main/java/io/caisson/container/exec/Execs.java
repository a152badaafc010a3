package io.caisson.container.exec;

import io.caisson.container.ContainerLocks;
import io.caisson.container.ContainerRow;
import io.caisson.container.ContainerSearch;
import io.caisson.container.ContainerState;
import io.caisson.container.attach.Attachment;
import io.caisson.container.lifecycle.KillContainer;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.FieldViolation;
import io.caisson.error.Precondition;
import io.caisson.event.EventDraft;
import io.caisson.event.EventType;
import io.caisson.event.Events;
import io.caisson.filesystem.RootedPath;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.runtime.ExecExit;
import io.caisson.runtime.ExecProcess;
import io.caisson.runtime.ExecRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * What is executed in containers that run.
 *
 * <p>Every method takes an exec's ID or a unique prefix of it, and throws {@code EXEC_NOT_FOUND}, or {@code
 * AMBIGUOUS_ID}. None may be called within a transaction.
 */
@ApplicationScoped
public class Execs {
    private static final Logger LOG = Logger.getLogger(Execs.class);
    /** How long one is kept that has ended, or was never started. */
    private static final Duration KEPT = Duration.ofMinutes(5);

    /** How often it is looked for those that are kept no longer. */
    private static final Duration SWEEP = Duration.ofSeconds(10);
    /** The container of one that has run for longer may have another name by now. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final int SIGKILL = 9;
    private static final int ID_BYTES = 32;

    private final ContainerSearch search;
    private final ContainerLocks locks;
    private final ExecSpecs specs;
    private final ExecProcesses processes;
    private final Events events;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, ExecEntry> entries = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> lastSweep = new AtomicReference<>(Instant.EPOCH);

    @Inject
    Execs(ContainerSearch search, ContainerLocks locks, ExecSpecs specs, ExecProcesses processes, Events events) {
        this.search = search;
        this.locks = locks;
        this.specs = specs;
        this.processes = processes;
        this.events = events;
    }

    /** Begins to listen, and takes back what an engine before this one has started. Once, before anything runs. */
    public void begin() {
        processes.onExit(this::ended);
        processes.adopt().forEach(process -> {
            if (process.note().equals(ExecNote.PROBE)) {
                // Whoever waited for it died.
                process.kill();
                return;
            }
            ExecEntry entry = new ExecEntry(process, ExecNote.read(process.note()));
            entries.put(entry.id, entry);
        });
    }

    /**
     * Keeps what is to be executed.
     *
     * @throws EngineException {@code INVALID_REQUEST} with all violations, fields relative to the request; {@code
     *     CONTAINER_NOT_FOUND}, {@code CONTAINER_STATE} if it does not run or is paused
     */
    public Exec create(String container, ExecConfig config) {
        return keep(container, config, "config.").snapshot();
    }

    /** What one is attached to: the exec as it is by then, and its streams. */
    public record Attached(Exec exec, Attachment attachment) {}

    /**
     * Keeps what is to be executed, attaches to it, and executes it. To be closed.
     *
     * @throws EngineException as {@link #create} and {@link #start}, fields relative to the proto's {@code NewExec};
     *     it is forgotten then
     */
    public Attached run(String container, ExecConfig config) {
        ExecEntry entry = keep(container, config, "run.config.");
        Attachment attachment = new ExecAttachment(entry);
        try {
            return new Attached(start(entry), attachment);
        } catch (RuntimeException e) {
            attachment.close();
            throw e;
        }
    }

    private ExecEntry keep(String container, ExecConfig config, String field) {
        ContainerRow row = search.find(container);
        List<FieldViolation> violations = specs.violations(row, config).stream()
                .map(violation -> new FieldViolation(field + violation.field(), violation.description()))
                .toList();
        if (!violations.isEmpty()) {
            throw EngineException.invalid(violations);
        }
        requireRunning(row);
        forgetOld();
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        ExecEntry entry = new ExecEntry(HexFormat.of().formatHex(id), row, config);
        entries.put(entry.id, entry);
        return entry;
    }

    /**
     * Executes the command; returns once that is done.
     *
     * @throws EngineException {@code EXEC_STATE} if it was started already, {@code CONTAINER_STATE}, {@code
     *     COMMAND_NOT_FOUND}, {@code COMMAND_NOT_EXECUTABLE}, {@code WORKING_DIRECTORY}, {@code USER_NOT_FOUND},
     *     {@code LAUNCH_FAILED}; it is forgotten then
     */
    public Exec start(String exec) {
        return start(find(exec));
    }

    private Exec start(ExecEntry entry) {
        entry.begin();
        try {
            execute(entry);
            return entry.snapshot();
        } catch (RuntimeException e) {
            if (entry.process().isEmpty()) {
                entries.remove(entry.id);
                entry.failed(shellCode(e));
            }
            throw e;
        }
    }

    /** Attaches to what it reads and writes, from now on; before it is started to all of it. To be closed. */
    public Attached attach(String exec) {
        ExecEntry entry = find(exec);
        // Listens first: an end between these two is heard.
        Attachment attachment = new ExecAttachment(entry);
        return new Attached(entry.snapshot(), attachment);
    }

    /**
     * Sets the size of its terminal's window, in characters.
     *
     * @throws EngineException {@code EXEC_STATE} if it does not run or has no terminal
     */
    public void resize(String exec, int rows, int columns) {
        ExecEntry entry = find(exec);
        if (!entry.running("resize the terminal of").resize(rows, columns)) {
            throw new EngineException(
                            ErrorReason.EXEC_STATE,
                            "Cannot resize the terminal of exec " + entry.id.substring(0, 12) + ": it has none")
                    .about("exec", entry.id);
        }
    }

    /**
     * Sends it a signal.
     *
     * @param signal name or number; empty for SIGKILL
     * @throws EngineException {@code EXEC_STATE} if it does not run, {@code INVALID_REQUEST} for an unknown signal
     */
    public void kill(String exec, String signal) {
        int number = KillContainer.number(signal, SIGKILL);
        find(exec).running("kill").signal(number);
    }

    public Exec get(String exec) {
        return find(exec).snapshot();
    }

    /** Those of a container, or of all if none is named, the oldest first. */
    public List<Exec> list(String container) {
        forgetOldest();
        String id = container.isEmpty() ? "" : search.find(container).id();
        return entries.values().stream()
                .filter(entry -> id.isEmpty() || entry.containerId.equals(id))
                .sorted(Comparator.comparing(ExecEntry::createTime))
                .map(ExecEntry::snapshot)
                .toList();
    }

    private void execute(ExecEntry entry) {
        Entering entering = locks.locked(entry.containerId, () -> {
            ContainerRow row = current(entry);
            requireRunning(row);
            return new Entering(row, processes.enter(row.id()));
        });
        try (ExecProcesses.Entry ignored = entering.entry()) {
            ContainerRow row = entering.row();
            ExecProcess process = execute(row, entry);
            // Before its end can be told, which waits for this.
            tell(EventType.CONTAINER_EXEC_START, row, entry, "command", String.join(" ", entry.config.args()));
            entry.started(process);
        }
    }

    /** While a container's first process is the same, nothing of it changes that an exec goes by. */
    private ContainerRow current(ExecEntry entry) {
        ContainerRow known = entry.row;
        return known != null
                        && processes.isRunning(known.id(), known.container().pid())
                ? known
                : search.find(entry.containerId);
    }

    /** A container, and who is about to enter it. */
    private record Entering(ContainerRow row, ExecProcesses.Entry entry) {}

    private ExecProcess execute(ContainerRow row, ExecEntry entry) {
        try (RootedPath files = processes.files(row.id()).orElseThrow(() -> notRunning(row))) {
            RuntimeSpec spec = specs.spec(row, entry.config, files);
            ExecConfig config = entry.config;
            return processes.start(
                    new ExecRequest(
                            entry.id,
                            row.id(),
                            spec,
                            config.stdin(),
                            config.rows(),
                            config.columns(),
                            ExecNote.write(config)),
                    entry.output);
        }
    }

    private void ended(ExecExit exit) {
        ExecEntry entry = entries.get(exit.id());
        if (entry == null) {
            return;
        }
        try {
            entry.awaitStarted();
            ContainerRow known = entry.row;
            boolean isShort = entry.createTime().plus(SHORT).isAfter(exit.finishedAt());
            ContainerRow row = known != null && isShort ? known : search.find(exit.containerId());
            tell(EventType.CONTAINER_EXEC_DIE, row, entry, "exit_code", Integer.toString(exit.exitCode()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Its container is gone already, or the database is away: then nobody is told.
            LOG.debugf(e, "The end of exec %s is not told", exit.id());
        }
    }

    private void tell(EventType type, ContainerRow row, ExecEntry entry, String name, String value) {
        events.tell(EventDraft.of(type, row.id(), row.name())
                .with("image", row.config().image())
                .with("exec_id", entry.id)
                .with(name, value));
    }

    private ExecEntry find(String exec) {
        ExecEntry whole = entries.get(exec);
        if (whole != null) {
            return whole;
        }
        List<ExecEntry> found = exec.isEmpty()
                ? List.of()
                : entries.values().stream()
                        .filter(entry -> entry.id.startsWith(exec))
                        .toList();
        if (found.size() > 1) {
            throw new EngineException(
                            ErrorReason.AMBIGUOUS_ID,
                            "More than one exec has an ID that begins with \"" + exec + "\"; give more of it")
                    .about("exec", exec);
        }
        return found.stream()
                .findFirst()
                .orElseThrow(() -> new EngineException(
                                ErrorReason.EXEC_NOT_FOUND,
                                "Cannot find exec \"" + exec + "\": none has this ID. One that has ended is kept for "
                                        + KEPT.toMinutes() + " minutes")
                        .about("exec", exec)
                        .with("exec", exec));
    }

    private void forgetOld() {
        Instant last = lastSweep.get();
        Instant now = Instant.now();
        if (last.plus(SWEEP).isBefore(now) && lastSweep.compareAndSet(last, now)) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Instant before = Instant.now().minus(KEPT);
        entries.values().removeIf(entry -> {
            Exec now = entry.snapshot();
            Instant end = now.finishTime();
            return switch (now.state()) {
                case CREATED -> now.createTime().isBefore(before) && !entry.output.isHeard();
                case RUNNING -> false;
                case EXITED -> end != null && end.isBefore(before);
            };
        });
    }

    private static void requireRunning(ContainerRow row) {
        if (row.state() != ContainerState.RUNNING) {
            throw notRunning(row);
        }
    }

    private static EngineException notRunning(ContainerRow row) {
        boolean paused = row.state() == ContainerState.PAUSED;
        String state = row.state().name().toLowerCase(Locale.ROOT);
        return new EngineException(
                        ErrorReason.CONTAINER_STATE,
                        "Cannot execute anything in container " + row.name() + ": it is " + state + ". "
                                + (paused ? "Unpause it first" : "Start it first"))
                .about("container", row.name())
                .with("container", row.id())
                .with("state", state)
                .blockedBy(new Precondition("STATE", row.id(), "container " + row.name() + " is " + state));
    }

    /** What a shell would answer: 127 not found, 126 not executable or for any other reason. */
    private static int shellCode(RuntimeException cause) {
        return cause instanceof EngineException known && known.reason() == ErrorReason.COMMAND_NOT_FOUND ? 127 : 126;
    }
}
