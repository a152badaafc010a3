package io.caisson.runtime.plan;

import io.caisson.oci.runtime.NamespaceType;
import io.caisson.oci.runtime.Process;
import java.util.ArrayList;
import java.util.List;

/** Hooks as lists of steps (runtime-spec, config.md, "POSIX-platform Hooks"). */
public final class HookPlanner {
    private HookPlanner() {}

    /** In the caller's own namespaces, from a directory of the host. */
    public static List<LaunchStep> beside(LaunchStep.Execute command, String directory) {
        return List.of(new LaunchStep.ChangeDirectory(directory), new LaunchStep.CloseDescriptors(), command);
    }

    /** In the namespaces of a container, whose root it is not in yet. */
    public static List<LaunchStep> within(
            LaunchStep.Execute command, ExecContext context, int container, long namespaces) {
        List<LaunchStep> steps = entered(context, container, namespaces);
        steps.add(new LaunchStep.MakeProcess());
        steps.add(new LaunchStep.MakeSession(false));
        steps.add(new LaunchStep.CloseDescriptors());
        steps.add(command);
        return steps;
    }

    /** In a container, with no more than what its process may do. */
    public static List<LaunchStep> confined(
            LaunchStep.Execute command, Process process, ExecContext context, int container, long namespaces) {
        ProcessSteps own = ProcessSteps.of(process, context.filter(), context.filterFlags(), context.lastCapability());
        List<LaunchStep> steps = entered(context, container, namespaces);
        steps.addAll(own.limits());
        steps.addAll(own.confinement());
        steps.addAll(own.identity());
        steps.add(new LaunchStep.MakeProcess());
        steps.add(new LaunchStep.MakeSession(false));
        List<LaunchStep> execution = own.execution(0);
        steps.addAll(execution.subList(0, execution.size() - 1));
        steps.add(command);
        return steps;
    }

    private static List<LaunchStep> entered(ExecContext context, int container, long namespaces) {
        List<LaunchStep> steps = new ArrayList<>();
        context.tasksFiles().forEach(file -> steps.add(new LaunchStep.JoinCgroup(file)));
        steps.add(new LaunchStep.EnterNamespaces(container, namespaces));
        if ((namespaces & NamespaceFlags.of(NamespaceType.USER)) != 0) {
            steps.add(new LaunchStep.BecomeRoot());
        }
        steps.add(new LaunchStep.CloseAllButReport());
        return steps;
    }
}
