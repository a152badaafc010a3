package io.caisson.runtime.shim;

import io.caisson.error.Undo;
import io.caisson.filesystem.Directories;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.cgroup.Cgroup;
import io.caisson.kernel.file.Pipe;
import io.caisson.kernel.process.Pidfd;
import io.caisson.kernel.seccomp.SeccompCompiler;
import io.caisson.oci.runtime.IdMappings;
import io.caisson.oci.runtime.Linux;
import io.caisson.oci.runtime.Process;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.oci.runtime.Seccomp;
import io.caisson.runtime.plan.ExecContext;
import io.caisson.runtime.plan.ExecPlanner;
import io.caisson.runtime.plan.HookPlanner;
import io.caisson.runtime.plan.LaunchStep;
import io.caisson.runtime.plan.NamespaceFlags;
import io.caisson.runtime.script.Assembled;
import io.caisson.runtime.script.OrphanProgram;
import io.caisson.runtime.script.ShimDescriptors;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes processes in containers, or beside them for their hooks, that nobody supervises: our children, or orphans. */
public final class OrphanExecLauncher {
    private final SeccompCompiler compiler = new SeccompCompiler();
    private final HardLimits limits = HardLimits.own();

    /**
     * Where a process is made.
     *
     * @param spec of the container, with the process that is to be made
     * @param container its first process
     */
    public record Place(RuntimeSpec spec, Pidfd container, Cgroup cgroup) {}

    /**
     * Makes one more process of a container, which waits for its release.
     *
     * @param inherited how many descriptors of this process from 3 on it gets, beside the standard streams
     */
    public OrphanLaunch launch(Place place, int inherited) {
        Process process = Objects.requireNonNull(place.spec().process(), "What is executed is a process");
        try (DescriptorList descriptors = new DescriptorList()) {
            for (int number = 0; number < ShimDescriptors.REPORT + inherited; number++) {
                boolean replaced = process.terminal() && number < ShimDescriptors.REPORT;
                descriptors.add(replaced ? ExecStreams.nullDevice() : new FileDescriptor(number).duplicate());
            }
            return launch(
                    place,
                    descriptors,
                    process.args().getFirst(),
                    container -> ExecPlanner.plan(process, context(place), container, flags(place)));
        }
    }

    /**
     * Makes the process of a hook.
     *
     * @param command what is executed, in which environment
     * @param streams its standard streams; closed here
     * @param where null in the caller's own namespaces
     * @param confined as the container's own process is, in its root
     */
    public OrphanLaunch hook(
            LaunchStep.Execute command,
            List<FileDescriptor> streams,
            @Nullable Place where,
            Path directory,
            boolean confined) {
        try (DescriptorList descriptors = new DescriptorList()) {
            streams.forEach(descriptors::add);
            String name = command.candidates().getFirst();
            if (where == null) {
                return launch(null, descriptors, name, none -> HookPlanner.beside(command, directory.toString()));
            }
            return launch(
                    where,
                    descriptors,
                    name,
                    container -> confined
                            ? HookPlanner.confined(command, process(where), context(where), container, flags(where))
                            : HookPlanner.within(command, context(where), container, flags(where)));
        }
    }

    /** The steps, once the number of the container's pidfd is known. */
    private interface Plan {
        List<LaunchStep> steps(int container);
    }

    private OrphanLaunch launch(@Nullable Place place, DescriptorList descriptors, String command, Plan plan) {
        try (Undo undo = new Undo()) {
            Pipe report = Pipe.open();
            undo.push("close the report pipe", report.reading()::close);
            Pipe start = Pipe.open();
            undo.push("close the start pipe", start.writing()::close);
            int reportNumber = descriptors.add(report.writing());
            descriptors.add(start.reading());
            Assembled assembled;
            if (place == null) {
                OrphanProgram.Numbers numbers = new OrphanProgram.Numbers(
                        reportNumber, 0, 0, 0, descriptors.all().size());
                assembled = OrphanProgram.container(0, numbers, plan.steps(0));
            } else {
                int container = descriptors.add(place.container().descriptor().duplicate());
                Path unified = place.cgroup().entry().unifiedDirectory();
                int cgroup = unified == null ? 0 : descriptors.add(Directories.open(unified));
                OrphanProgram.Numbers numbers = new OrphanProgram.Numbers(
                        reportNumber, cgroup, 0, 0, descriptors.all().size());
                assembled = OrphanProgram.envoy(numbers, limits.clamp(plan.steps(container)));
            }
            OrphanLauncher.spawn(assembled, descriptors);
            undo.commit();
            OrphanLaunch.Ends ends = new OrphanLaunch.Ends(report.reading(), start.writing());
            return new OrphanLaunch(ends, LaunchWords.of(assembled, command), IdMappings.NONE, null);
        }
    }

    private ExecContext context(Place place) {
        Seccomp seccomp = linux(place).seccomp();
        return new ExecContext(
                place.cgroup().entry().tasksFiles().stream().map(Path::toString).toList(),
                seccomp == null ? null : compiler.compile(seccomp, SeccompCompiler.host()),
                seccomp == null ? 0 : SeccompCompiler.flags(seccomp),
                Machine.lastCapability());
    }

    private static long flags(Place place) {
        return NamespaceFlags.entered(linux(place));
    }

    private static Linux linux(Place place) {
        return Objects.requireNonNull(place.spec().linux(), "A container has namespaces");
    }

    private static Process process(Place place) {
        return Objects.requireNonNull(place.spec().process(), "A container to start has a process");
    }
}
