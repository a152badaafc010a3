package io.caisson.runtime;

import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.runtime.io.OutputSinks;
import io.caisson.runtime.io.StreamsOfContainers;
import java.nio.file.Path;

/**
 * What a runtime needs.
 *
 * @param directory its run directory, which need not outlive a reboot
 * @param engine the engine's name, under which cgroups without a path of their own are made
 * @param streams what containers read and write, for those who are attached
 */
public record RuntimeOptions(
        Path directory, String engine, Cgroups cgroups, OutputSinks sinks, StreamsOfContainers streams) {
    /** With nobody attached. */
    public RuntimeOptions(Path directory, String engine, Cgroups cgroups, OutputSinks sinks) {
        this(directory, engine, cgroups, sinks, new StreamsOfContainers());
    }
}
