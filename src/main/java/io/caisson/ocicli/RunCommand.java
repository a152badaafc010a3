package io.caisson.ocicli;

import io.caisson.kernel.FileDescriptor;
import io.caisson.runtime.bundle.Bundle;
import io.caisson.runtime.bundle.BundleContainers;
import io.caisson.runtime.bundle.ContainerState;
import io.caisson.runtime.bundle.CreateOptions;
import io.caisson.runtime.shim.ProcessIdentity;
import java.util.Optional;

/** Make a container and start it; in the foreground, wait for its end and delete it. */
final class RunCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return CreateFlags.declareBundle(new OciFlags("run", "Make a container and start it.", "CONTAINER", 1, 1))
                .flag("Leave it to itself once it runs", "-d", "--detach")
                .flag("Do not delete it when it has ended", "--keep");
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        String id = flags.operand();
        Bundle bundle = Bundle.read(CreateFlags.bundle(flags));
        CreateOptions options = CreateFlags.options(flags);
        boolean detached = flags.has("--detach");
        if (detached) {
            CreateCommand.requireConsole(bundle, options);
        }
        Optional<FileDescriptor> terminal = containers.create(id, bundle, options);
        ContainerState created = containers.state(id);
        try {
            containers.start(id);
        } catch (RuntimeException e) {
            try {
                containers.delete(id, true);
            } catch (RuntimeException cleanup) {
                e.addSuppressed(cleanup);
            }
            throw e;
        }
        if (detached) {
            return 0;
        }
        int code = new Foreground(ProcessIdentity.of(created.pid()), terminal).await();
        if (!flags.has("--keep")) {
            containers.delete(id, true);
        }
        return code;
    }
}
