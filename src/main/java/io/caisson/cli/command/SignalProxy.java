package io.caisson.cli.command;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.v1.KillContainerRequest;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands the signals that this process gets on to a container, so that Ctrl-C reaches what runs in it. The third
 * Ctrl-C ends this process alone: a container may ignore the signal.
 */
final class SignalProxy implements AutoCloseable {
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP", "USR1");
    private static final int PATIENCE = 3;

    private final List<ProcessSignal> handled = new ArrayList<>();
    private final AtomicInteger interrupts = new AtomicInteger();

    private SignalProxy() {}

    static SignalProxy none() {
        return new SignalProxy();
    }

    static SignalProxy to(EngineConnection engine, String container) {
        SignalProxy proxy = new SignalProxy();
        for (String name : SIGNALS) {
            ProcessSignal.handle(name, () -> proxy.forward(engine, container, name))
                    .ifPresent(proxy.handled::add);
        }
        return proxy;
    }

    @Override
    public void close() {
        handled.forEach(ProcessSignal::close);
    }

    private void forward(EngineConnection engine, String container, String name) {
        if (name.equals("INT") && interrupts.incrementAndGet() >= PATIENCE) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        try {
            var _ = engine.containers()
                    .killContainer(KillContainerRequest.newBuilder()
                            .setContainer(container)
                            .setSignal("SIG" + name)
                            .build());
        } catch (StatusRuntimeException e) {
            // Not running yet or no more: its end is on its way to the waiting call.
            return;
        }
    }
}
