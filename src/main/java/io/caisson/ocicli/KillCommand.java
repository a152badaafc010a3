package io.caisson.ocicli;

import io.caisson.runtime.bundle.BundleContainers;

/** Send a signal to a container's first process, or to all of it. */
final class KillCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return new OciFlags("kill", "Send a signal to a container; SIGTERM by default.", "CONTAINER [SIGNAL]", 1, 2)
                .flag("To every process of it", "-a", "--all");
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        String signal = flags.operands().size() > 1 ? flags.operands().get(1) : "TERM";
        containers.kill(flags.operand(), Signals.number(signal), flags.has("--all"));
        return 0;
    }
}
