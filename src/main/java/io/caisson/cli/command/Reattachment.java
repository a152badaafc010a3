package io.caisson.cli.command;

import io.caisson.v1.Container;
import io.caisson.v1.ReadContainerLogsRequest;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.WaitContainerRequest;

/** {@code start -a}: a container that may have run before; only what it writes from this start on is shown. */
final class Reattachment {
    private final Invocation invocation;

    Reattachment(Invocation invocation) {
        this.invocation = invocation;
    }

    int startAndFollow(String name) {
        var containers = invocation.engine().containers();
        try (SignalProxy _ = SignalProxy.to(invocation.engine(), name)) {
            Container container = containers
                    .startContainer(StartContainerRequest.newBuilder()
                            .setContainer(name)
                            .build())
                    .getContainer();
            String id = container.getId();
            if (Attachment.keepsLog(invocation.terminal(), container)) {
                new LogWriter(invocation.terminal(), false)
                        .writeAll(containers.readContainerLogs(ReadContainerLogsRequest.newBuilder()
                                .setContainer(id)
                                .setFollow(true)
                                .setSince(container.getStartTime())
                                .build()));
            }
            return containers
                    .waitContainer(
                            WaitContainerRequest.newBuilder().setContainer(id).build())
                    .getExitCode();
        }
    }
}
