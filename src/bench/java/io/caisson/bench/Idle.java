package io.caisson.bench;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.StartContainerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Containers that do nothing, made and removed by several clients. */
final class Idle {
    private Idle() {}

    /** Creates and starts one that ends by a kill only. */
    static String start(EngineConnection engine, String image, long graceSeconds) {
        Container made = engine.containers()
                .createContainer(CreateContainerRequest.newBuilder()
                        .setConfig(ContainerConfig.newBuilder()
                                .setImage(image)
                                .addArgs("sleep")
                                .addArgs("100000")
                                .setStopTimeout(com.google.protobuf.Duration.newBuilder()
                                        .setSeconds(graceSeconds)))
                        .build())
                .getContainer();
        var _ = engine.containers()
                .startContainer(StartContainerRequest.newBuilder()
                        .setContainer(made.getId())
                        .build());
        return made.getId();
    }

    static void delete(EngineConnection engine, String id) {
        var _ = engine.containers()
                .deleteContainer(DeleteContainerRequest.newBuilder()
                        .setContainer(id)
                        .setForce(true)
                        .build());
    }

    /** Does something so many times, by so many clients. */
    static <T> List<T> byClients(int clients, int count, IntFunction<T> action) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(clients)) {
            List<Future<T>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                calls.add(pool.submit(() -> action.apply(number)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> call : calls) {
                results.add(call.get());
            }
            return results;
        }
    }
}
