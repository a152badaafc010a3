package io.caisson.runtime.plan;

import io.caisson.oci.runtime.NamespaceType;
import io.caisson.oci.runtime.Process;
import java.util.ArrayList;
import java.util.List;

/**
 * One more process of a container as a list of steps. All that it may not have is given up before it is
 * made: from its first moment it can be seen in the container.
 */
public final class ExecPlanner {
    private static final int NO_INIT = 0;

    private ExecPlanner() {}

    /**
     * The steps.
     *
     * @param container number of the pidfd of the container's first process
     * @param namespaces {@code CLONE_NEW…} flags of those to enter
     */
    public static List<LaunchStep> plan(Process process, ExecContext context, int container, long namespaces) {
        ProcessSteps own = ProcessSteps.of(process, context.filter(), context.filterFlags(), context.lastCapability());
        List<LaunchStep> steps = new ArrayList<>();
        steps.addAll(own.label());
        context.tasksFiles().forEach(file -> steps.add(new LaunchStep.JoinCgroup(file)));
        steps.add(new LaunchStep.EnterNamespaces(container, namespaces));
        if ((namespaces & NamespaceFlags.of(NamespaceType.USER)) != 0) {
            steps.add(new LaunchStep.BecomeRoot());
        }
        if (process.terminal()) {
            steps.add(new LaunchStep.OpenTerminal(process.user().uid()));
        }
        steps.addAll(own.limits());
        steps.add(new LaunchStep.AwaitRelease());
        steps.add(new LaunchStep.CloseAllButReport());
        steps.addAll(own.confinement());
        steps.addAll(own.identity());
        steps.add(new LaunchStep.MakeProcess());
        steps.add(new LaunchStep.MakeSession(process.terminal()));
        steps.addAll(own.execution(NO_INIT));
        return steps;
    }
}
