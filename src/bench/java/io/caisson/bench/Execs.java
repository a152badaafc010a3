package io.caisson.bench;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.connection.Host;
import io.caisson.v1.AttachExecRequest;
import io.caisson.v1.AttachExecResponse;
import io.caisson.v1.ExecConfig;
import io.caisson.v1.NewExec;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/**
 * /bin/true in a container that runs, from the call to its exit code, one after the other. Arguments: HOST
 * CONTAINER WARM-UP COUNT.
 */
final class Execs {
    private Execs() {}

    public static void main(String[] arguments) {
        int warmUp = Integer.parseInt(arguments[2]);
        long[] nanos = new long[Integer.parseInt(arguments[3])];
        try (EngineConnection engine = EngineConnection.open(Host.parse(arguments[0]))) {
            AttachExecRequest request = AttachExecRequest.newBuilder()
                    .setRun(NewExec.newBuilder()
                            .setContainer(arguments[1])
                            .setConfig(ExecConfig.newBuilder().addArgs("/bin/true")))
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

    private static void runOnce(EngineConnection engine, AttachExecRequest request) {
        Attached attached = new Attached();
        StreamObserver<AttachExecRequest> input = engine.execsAsync().attachExec(attached);
        input.onNext(request);
        int code = attached.exitCode.join();
        if (code != 0) {
            throw new IllegalStateException("/bin/true ended with " + code);
        }
    }

    private static final class Attached implements StreamObserver<AttachExecResponse> {
        final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

        @Override
        public void onNext(AttachExecResponse answer) {
            if (answer.hasExited()) {
                exitCode.complete(answer.getExited().getExitCode());
            }
        }

        @Override
        public void onError(Throwable cause) {
            exitCode.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {
            // After its exit code.
        }
    }
}
