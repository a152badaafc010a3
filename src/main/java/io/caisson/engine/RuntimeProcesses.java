package io.caisson.engine;

import io.caisson.container.ContainerProcess;
import io.caisson.container.NetworkUsage;
import io.caisson.container.Processes;
import io.caisson.container.ResourceUsage;
import io.caisson.container.logs.ContainerLog;
import io.caisson.container.logs.ContainerLogs;
import io.caisson.container.logs.LogStream;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.oci.runtime.Resources;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.runtime.Adopted;
import io.caisson.runtime.ContainerExit;
import io.caisson.runtime.LaunchRequest;
import io.caisson.runtime.OciRuntime;
import io.caisson.runtime.RootFilesystem;
import io.caisson.runtime.RuntimeOptions;
import io.caisson.runtime.io.OutputSink;
import io.caisson.runtime.io.OutputStreamName;
import io.caisson.runtime.io.StreamsOfContainers;
import io.caisson.snapshot.OverlayStack;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The OCI runtime in the words of the container use case, with the containers' logs as its sinks. */
final class RuntimeProcesses implements Processes, AutoCloseable {
    private final OciRuntime runtime;
    private final Cgroups cgroups;

    RuntimeProcesses(EngineIdentity identity, Cgroups cgroups, ContainerLogs logs, StreamsOfContainers streams) {
        this.cgroups = cgroups;
        this.runtime = new OciRuntime(new RuntimeOptions(
                identity.runDirectory(),
                identity.name(),
                cgroups,
                (id, position) -> new LogSink(logs.write(id, position)),
                streams));
    }

    OciRuntime runtime() {
        return runtime;
    }

    @Override
    public void create(String id, RuntimeSpec spec, OverlayStack root, boolean input) {
        runtime.create(new LaunchRequest(
                id, spec, new RootFilesystem.Overlay(root.lowers(), root.upper(), root.work()), input));
    }

    @Override
    public Started start(String id) {
        io.caisson.runtime.Started started = runtime.start(id);
        return new Started(started.pid(), started.time());
    }

    @Override
    public boolean signal(String id, int signal) {
        return runtime.kill(id, signal);
    }

    @Override
    public boolean freeze(String id) {
        return runtime.freeze(id);
    }

    @Override
    public void thaw(String id) {
        runtime.thaw(id);
    }

    @Override
    public void limit(String id, Resources from, Resources to) {
        runtime.limit(id, from, to);
    }

    @Override
    public List<String> unsupported(Resources resources) {
        cgroups.refused(resources).ifPresent(why -> {
            throw new EngineException(ErrorReason.UNSUPPORTED_BY_HOST, "Cannot limit the container: " + why);
        });
        return cgroups.unsupported(resources);
    }

    @Override
    public boolean isFrozen(String id) {
        return runtime.isFrozen(id);
    }

    @Override
    public Optional<ResourceUsage> usage(String id) {
        return runtime.cgroup(id).map(cgroup -> new ObservedProcesses(cgroup).usage());
    }

    @Override
    public List<NetworkUsage> networks(String id, int pid) {
        return runtime.cgroup(id)
                .map(cgroup -> new ObservedProcesses(cgroup).networks(pid))
                .orElse(List.of());
    }

    @Override
    public List<ContainerProcess> list(String id) {
        return runtime.cgroup(id)
                .map(cgroup -> new ObservedProcesses(cgroup).list())
                .orElse(List.of());
    }

    @Override
    public void delete(String id) {
        runtime.delete(id);
    }

    @Override
    public List<Found> adopt() {
        return runtime.adopt().stream().map(RuntimeProcesses::found).toList();
    }

    @Override
    public Optional<Found> find(String id) {
        return runtime.find(id).map(RuntimeProcesses::found);
    }

    @Override
    public void onExit(Consumer<Ended> listener) {
        runtime.onExit(exit -> listener.accept(ended(exit)));
    }

    @Override
    public void close() {
        runtime.close();
    }

    private static Found found(Adopted adopted) {
        Phase phase = switch (adopted.state()) {
            case NEVER_STARTED -> Phase.CREATED;
            case RUNNING -> Phase.RUNNING;
            case STOPPED -> Phase.STOPPED;
        };
        ContainerExit exit = adopted.exit();
        return new Found(adopted.id(), phase, adopted.pid(), adopted.startTime(), exit == null ? null : ended(exit));
    }

    private static Ended ended(ContainerExit exit) {
        return new Ended(exit.id(), exit.exitCode(), exit.oomKilled(), exit.finishedAt());
    }

    private record LogSink(ContainerLog log) implements OutputSink {
        @Override
        public void accept(OutputStreamName stream, ByteBuffer bytes, Instant at) {
            log.append(stream == OutputStreamName.STDOUT ? LogStream.STDOUT : LogStream.STDERR, bytes, at);
        }

        @Override
        public long position() {
            return log.position();
        }

        @Override
        public boolean keeps() {
            return log.keeps();
        }

        @Override
        public void settled() {
            log.settled();
        }

        @Override
        public boolean hasRoom() {
            return log.hasRoom();
        }

        @Override
        public void onRoom(Runnable listener) {
            log.onRoom(listener);
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
