package io.caisson.runtime;

import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.runtime.io.OutputSinks;
import java.nio.file.Path;

/**
 * What a runtime needs.
 *
 * @param directory its run directory, which need not outlive a reboot
 * @param engine the engine's name, under which cgroups without a path of their own are made
 */
public record RuntimeOptions(Path directory, String engine, Cgroups cgroups, OutputSinks sinks) {}
