package io.caisson.bench;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.connection.Host;
import io.caisson.v1.AttachExecRequest;
import io.caisson.v1.AttachExecResponse;
import io.caisson.v1.CreateExecRequest;
import io.caisson.v1.ExecConfig;
import io.caisson.v1.StartExecRequest;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/**
 * create + attach + start + end of /bin/true in a container that runs, one after the other. Arguments: HOST
 * CONTAINER WARM-UP COUNT.
 */
final class Execs {
    private Execs() {}

    public static void main(String[] arguments) {
        int warmUp = Integer.parseInt(arguments[2]);
        long[] nanos = new long[Integer.parseInt(arguments[3])];
        try (EngineConnection engine = EngineConnection.open(Host.parse(arguments[0]))) {
            CreateExecRequest request = CreateExecRequest.newBuilder()
                    .setContainer(arguments[1])
                    .setConfig(ExecConfig.newBuilder().addArgs("/bin/true"))
                    .build();
            for (int i = -warmUp; i < nanos.length; i++) {
                long start = System.nanoTime();
                runOnce(engine, request);
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - start;
                }
            }
        }
        new Figures(nanos).print("caisson");
    }

    private static void runOnce(EngineConnection engine, CreateExecRequest request) {
        String id = engine.execs().createExec(request).getExec().getId();
        Attached attached = new Attached();
        StreamObserver<AttachExecRequest> input = engine.execsAsync().attachExec(attached);
        input.onNext(AttachExecRequest.newBuilder().setExec(id).build());
        attached.begun.join();
        var _ = engine.execs()
                .startExec(StartExecRequest.newBuilder().setExec(id).build());
        int code = attached.exitCode.join();
        if (code != 0) {
            throw new IllegalStateException("/bin/true ended with " + code);
        }
    }

    private static final class Attached implements StreamObserver<AttachExecResponse> {
        final CompletableFuture<Boolean> begun = new CompletableFuture<>();
        final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

        @Override
        public void onNext(AttachExecResponse answer) {
            if (answer.hasAttached()) {
                begun.complete(true);
            } else if (answer.hasExited()) {
                exitCode.complete(answer.getExited().getExitCode());
            }
        }

        @Override
        public void onError(Throwable cause) {
            begun.completeExceptionally(cause);
            exitCode.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {
            // After its exit code.
        }
    }
}
