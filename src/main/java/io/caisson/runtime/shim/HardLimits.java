package io.caisson.runtime.shim;

import io.caisson.kernel.process.ResourceLimits;
import io.caisson.runtime.plan.LaunchStep;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * Resource limits within what this process may grant. Raising a hard limit takes {@code CAP_SYS_RESOURCE}
 * (getrlimit(2)), which an engine in a container or under a service manager may lack: then a container
 * gets what there is, and the log says so.
 */
final class HardLimits {
    private static final System.Logger LOG = System.getLogger(HardLimits.class.getName());

    private final boolean mayRaise;
    private final IntToLongFunction hardLimits;

    /**
     * @param mayRaise no limit need be lowered
     * @param hardLimits our own hard limit of a resource by its number; -1 for none
     */
    HardLimits(boolean mayRaise, IntToLongFunction hardLimits) {
        this.mayRaise = mayRaise;
        this.hardLimits = hardLimits;
    }

    static HardLimits own() {
        return new HardLimits(ResourceLimits.mayBeRaised(), ResourceLimits::hard);
    }

    /** The steps, with limits lowered where need be. */
    List<LaunchStep> clamp(List<LaunchStep> steps) {
        // In a user namespace of its own nobody has the privilege (capabilities(7), CAP_SYS_RESOURCE).
        return mayRaise && steps.stream().noneMatch(LaunchStep.BecomeRoot.class::isInstance)
                ? steps
                : steps.stream()
                        .map(step -> step instanceof LaunchStep.SetLimit limit ? clamp(limit) : step)
                        .toList();
    }

    private LaunchStep clamp(LaunchStep.SetLimit limit) {
        long own = hardLimits.applyAsLong(limit.resource());
        // -1 means no limit, and is the greatest number without a sign.
        if (Long.compareUnsigned(limit.hard(), own) <= 0) {
            return limit;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "The hard limit {0} = {1} is above our own {2}, and we may not raise it: {2} it is",
                limit.name(),
                Long.toUnsignedString(limit.hard()),
                Long.toUnsignedString(own));
        long soft = Long.compareUnsigned(limit.soft(), own) <= 0 ? limit.soft() : own;
        return new LaunchStep.SetLimit(limit.name(), limit.resource(), soft, own);
    }
}
