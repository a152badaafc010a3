package io.caisson.runtime.shim;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Open;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.Namespace;
import io.caisson.runtime.plan.PreparedMount;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The containers that one shares namespaces with: their first processes, each held by a descriptor from
 * before it is entered, so that its number cannot come to mean another.
 */
final class Neighbours {
    private static final Map<String, Long> MAGIC = Map.of("proc", 0x9fa0L, "tmpfs", 0x0102_1994L);

    private final FirstProcesses processes;
    private final DescriptorList descriptors;
    private final Map<String, Integer> numbers = new HashMap<>();

    Neighbours(FirstProcesses processes, DescriptorList descriptors) {
        this.processes = processes;
        this.descriptors = descriptors;
    }

    /**
     * Opens all that the namespaces name; answers their descriptors' numbers by containers.
     *
     * @throws EngineException {@code SHARED_CONTAINER_NOT_RUNNING}
     */
    Map<String, Integer> open(@Nullable Linux linux) {
        if (linux != null) {
            for (Namespace namespace : linux.namespaces()) {
                Optional.ofNullable(Namespace.containerOf(namespace.path())).ifPresent(this::number);
            }
        }
        return Map.copyOf(numbers);
    }

    /** A mount that is another container's; empty for any other. */
    Optional<PreparedMount> mount(Mount mount) {
        String container = Namespace.containerOf(mount.source());
        Long magic = MAGIC.get(String.valueOf(mount.type()));
        if (container == null || magic == null) {
            return Optional.empty();
        }
        return Optional.of(new PreparedMount.OfContainer(number(container), magic, descriptors.add(placeholder())));
    }

    private int number(String container) {
        return numbers.computeIfAbsent(
                container,
                id -> descriptors.add(
                        processes.open(id).orElseThrow(() -> notRunning(id)).descriptor()));
    }

    /** Keeps a number for what the container itself will open. */
    private static FileDescriptor placeholder() {
        return At.open(FileDescriptor.CURRENT_DIRECTORY, "/dev/null", Open.O_PATH, 0, 0);
    }

    private static EngineException notRunning(String container) {
        return new EngineException(
                        ErrorReason.SHARED_CONTAINER_NOT_RUNNING,
                        "Cannot share the namespaces of container " + container + ": it does not run. Start it first")
                .about("container", container)
                .with("container", container);
    }
}
