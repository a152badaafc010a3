package io.caisson.bench;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.connection.Host;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.ContainerServiceGrpc.ContainerServiceBlockingStub;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.StartContainerRequest;
import io.caisson.v1.WaitContainerRequest;

/** create + start + wait + delete of /bin/true, one after the other. Arguments: HOST IMAGE WARM-UP COUNT. */
final class Lifecycle {
    private Lifecycle() {}

    public static void main(String[] arguments) {
        int warmUp = Integer.parseInt(arguments[2]);
        long[] nanos = new long[Integer.parseInt(arguments[3])];
        try (EngineConnection engine = EngineConnection.open(Host.parse(arguments[0]))) {
            ContainerServiceBlockingStub containers = engine.containers();
            CreateContainerRequest request = CreateContainerRequest.newBuilder()
                    .setConfig(
                            ContainerConfig.newBuilder().setImage(arguments[1]).addArgs("/bin/true"))
                    .build();
            for (int i = -warmUp; i < nanos.length; i++) {
                long start = System.nanoTime();
                runOnce(containers, request);
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - start;
                }
            }
        }
        new Figures(nanos).print("caisson");
    }

    private static void runOnce(ContainerServiceBlockingStub containers, CreateContainerRequest request) {
        String id = containers.createContainer(request).getContainer().getId();
        var _ = containers.startContainer(
                StartContainerRequest.newBuilder().setContainer(id).build());
        int code = containers
                .waitContainer(
                        WaitContainerRequest.newBuilder().setContainer(id).build())
                .getExitCode();
        if (code != 0) {
            throw new IllegalStateException("/bin/true ended with " + code);
        }
        var _ = containers.deleteContainer(
                DeleteContainerRequest.newBuilder().setContainer(id).build());
    }
}
