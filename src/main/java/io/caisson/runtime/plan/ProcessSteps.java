package io.caisson.runtime.plan;

import io.caisson.oci.runtime.Process;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a process that is where it belongs becomes what it is to be: everything that takes privileges first. */
final class ProcessSteps {
    private static final int DEFAULT_UMASK = 0022;

    private final Process process;
    private final LaunchStep.@Nullable LoadFilter filter;
    private final CapabilitySets capabilities;

    private ProcessSteps(Process process, LaunchStep.@Nullable LoadFilter filter, CapabilitySets capabilities) {
        this.process = process;
        this.filter = filter;
        this.capabilities = capabilities;
    }

    /**
     * The steps of a process.
     *
     * @param filter compiled seccomp program, or null for none
     * @param lastCapability the highest that the kernel knows
     */
    static ProcessSteps of(Process process, byte @Nullable [] filter, int filterFlags, int lastCapability) {
        return new ProcessSteps(
                process,
                filter == null ? null : new LaunchStep.LoadFilter(filter, filterFlags),
                CapabilitySets.of(process.capabilities(), lastCapability));
    }

    /** What is done while the host's procfs is in sight, which no container can have changed. */
    List<LaunchStep> label() {
        return Optional.ofNullable(process.apparmorProfile())
                .map(profile -> List.<LaunchStep>of(new LaunchStep.SetExecProfile(profile)))
                .orElse(List.of());
    }

    /** What it may use. */
    List<LaunchStep> limits() {
        List<LaunchStep> steps = new ArrayList<>();
        Integer umask = process.user().umask();
        steps.add(new LaunchStep.SetUmask(umask == null ? DEFAULT_UMASK : umask));
        process.rlimits()
                .forEach(limit -> steps.add(new LaunchStep.SetLimit(
                        limit.type(), ResourceNumbers.of(limit.type()), limit.soft(), limit.hard())));
        return steps;
    }

    /** What it can never do again. */
    List<LaunchStep> confinement() {
        List<LaunchStep> steps = new ArrayList<>();
        if (process.noNewPrivileges()) {
            steps.add(new LaunchStep.ForbidNewPrivileges());
        } else if (filter != null) {
            // Without no_new_privs it takes a privilege that is about to go.
            steps.add(filter);
        }
        if (process.capabilities() != null) {
            steps.add(new LaunchStep.LimitCapabilities(capabilities.droppedFromBounding()));
        }
        return steps;
    }

    /** Where it is, and who. */
    List<LaunchStep> identity() {
        List<LaunchStep> steps = new ArrayList<>();
        steps.add(new LaunchStep.ChangeDirectory(process.cwd()));
        steps.add(new LaunchStep.BecomeUser(
                process.user().uid(), process.user().gid(), process.user().additionalGids()));
        if (process.capabilities() != null) {
            steps.add(new LaunchStep.SetCapabilities(
                    capabilities.effective(),
                    capabilities.permitted(),
                    capabilities.inheritable(),
                    capabilities.ambient()));
        }
        return steps;
    }

    /**
     * It becomes the command.
     *
     * @param init number of the descriptor of an init that it is to become in its place; 0 for none
     */
    List<LaunchStep> execution(int init) {
        List<LaunchStep> steps = new ArrayList<>();
        if (process.noNewPrivileges() && filter != null) {
            steps.add(filter);
        }
        steps.add(new LaunchStep.CloseDescriptors());
        steps.add(init == 0 ? command(process) : new LaunchStep.ExecuteInit(init, process.args()));
        return steps;
    }

    /** The command itself. */
    static LaunchStep.Execute command(Process process) {
        return new LaunchStep.Execute(
                CommandSearch.candidates(process.args().getFirst(), process.env()), process.args(), process.env());
    }
}
