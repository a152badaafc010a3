package io.caisson.runtime;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.process.Pidfd;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.oci.runtime.Process;
import io.caisson.runtime.io.ContainerInput;
import io.caisson.runtime.io.ContainerOutput;
import io.caisson.runtime.io.ContainerStreams;
import io.caisson.runtime.io.EventLoop;
import io.caisson.runtime.io.OutputPipe;
import io.caisson.runtime.io.OutputSinks;
import io.caisson.runtime.io.StreamsOfContainers;
import io.caisson.runtime.script.ShimDescriptors;
import io.caisson.runtime.shim.RunDirectory;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes what containers read and write, and finds it again that an engine before this one has made. */
record StreamMaker(RunDirectory run, EventLoop loop, OutputSinks sinks, StreamsOfContainers streams) {
    /** Makes the pipes of a container, and opens our ends of its outputs; none for one with a terminal. */
    List<OutputPipe> pipes(LaunchRequest request) {
        if (request.terminal()) {
            return List.of();
        }
        Process process = Objects.requireNonNull(request.spec().process(), "A container to start has a process");
        String id = request.id();
        IdMappings ids = IdMappings.of(request.spec().linux());
        long uid = ids.hostUid(process.user().uid());
        long gid = ids.hostGid(process.user().gid());
        OutputPipe.make(run.output(id), uid, gid);
        OutputPipe.make(run.errorOutput(id), uid, gid);
        if (request.input()) {
            OutputPipe.make(run.input(id), uid, gid);
            OutputPipe.make(run.inputEnd(id), 0, 0);
        }
        return ContainerOutput.pipes(run.output(id), run.errorOutput(id));
    }

    /** Where a container's output goes. */
    ContainerOutput output(String id, List<OutputPipe> pipes) {
        return ContainerOutput.open(id, pipes, sinks, of(id).output());
    }

    /** What a container reads that has been launched, or runs on. */
    ContainerInput input(String id, Optional<FileDescriptor> terminal) {
        return terminal.map(master -> ContainerInput.ofTerminal(master, loop))
                .orElseGet(() -> ContainerInput.ofPipe(run.input(id), run.inputEnd(id), loop));
    }

    /** Our ends of the outputs of a container that an engine before this one has launched. */
    List<OutputPipe> found(String id, Optional<FileDescriptor> terminal) {
        if (Files.exists(run.output(id))) {
            return ContainerOutput.pipes(run.output(id), run.errorOutput(id));
        }
        return terminal.map(FileDescriptor::duplicate).map(OutputPipe::ofTerminal).stream()
                .toList();
    }

    /** The master of the terminal that a supervisor holds; to be closed. Empty if its container has none. */
    Optional<FileDescriptor> terminal(String id, Pidfd shim) {
        return Files.exists(run.output(id)) ? Optional.empty() : shim.descriptor(ShimDescriptors.INPUT);
    }

    ContainerStreams of(String id) {
        return streams.of(id);
    }
}
