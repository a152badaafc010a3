package io.caisson.ocicli;

import io.caisson.error.EngineException;
import io.caisson.runtime.bundle.Bundle;
import io.caisson.runtime.bundle.BundleContainers;
import io.caisson.runtime.bundle.CreateOptions;

/** Make a container of a bundle, up to where it waits for its start. */
final class CreateCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return CreateFlags.declareBundle(new OciFlags("create", "Make a container of a bundle.", "CONTAINER", 1, 1));
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        Bundle bundle = Bundle.read(CreateFlags.bundle(flags));
        CreateOptions options = CreateFlags.options(flags);
        requireConsole(bundle, options);
        containers.create(flags.operand(), bundle, options);
        return 0;
    }

    /** Nobody would ever read a terminal that is left behind. */
    static void requireConsole(Bundle bundle, CreateOptions options) {
        var process = bundle.spec().process();
        if (process != null && process.terminal() && options.console() == null) {
            throw EngineException.invalid(
                    "console-socket", "is needed for a process with a terminal that is left to itself");
        }
    }
}
