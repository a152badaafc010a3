package io.caisson.bench;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.connection.Host;
import io.caisson.v1.Container;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.DeleteContainerRequest;
import io.caisson.v1.StartContainerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Resident memory per idle container: growth of the engine and the shims, as proportional set size
 * (/proc/pid/smaps_rollup), without the containers' own processes. Arguments: HOST IMAGE COUNT ENGINE-PID.
 */
final class IdleMemory {
    private static final long SETTLE_MILLIS = 15_000;

    private IdleMemory() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int count = Integer.parseInt(arguments[2]);
        long enginePid = Long.parseLong(arguments[3]);
        try (EngineConnection engine = EngineConnection.open(Host.parse(arguments[0]))) {
            // One first, so that what the engine loads once is not counted as a container's.
            List<Container> containers = new ArrayList<>();
            containers.add(start(engine, arguments[1]));
            Thread.sleep(SETTLE_MILLIS);
            long before = pss(enginePid);
            for (int i = 0; i < count; i++) {
                containers.add(start(engine, arguments[1]));
            }
            Thread.sleep(SETTLE_MILLIS);
            long growth = pss(enginePid) - before;
            report(containers, growth, count);
            for (Container container : containers) {
                var _ = engine.containers()
                        .deleteContainer(DeleteContainerRequest.newBuilder()
                                .setContainer(container.getId())
                                .setForce(true)
                                .build());
            }
        }
    }

    private static void report(List<Container> containers, long growth, int count) throws IOException {
        Set<Long> shims = new HashSet<>();
        long own = 0;
        for (Container container : containers) {
            shims.add(parent(container.getPid()));
            own += pss(container.getPid());
        }
        long shimPss = 0;
        for (long shim : shims) {
            shimPss += pss(shim);
        }
        System.out.printf(
                Locale.ROOT,
                "caisson %.0f %.0f %.0f %d%n",
                (double) growth / count,
                (double) shimPss / containers.size(),
                (double) own / containers.size(),
                count);
    }

    private static Container start(EngineConnection engine, String image) {
        Container container = engine.containers()
                .createContainer(CreateContainerRequest.newBuilder()
                        .setConfig(ContainerConfig.newBuilder()
                                .setImage(image)
                                .addArgs("sleep")
                                .addArgs("100000"))
                        .build())
                .getContainer();
        return engine.containers()
                .startContainer(StartContainerRequest.newBuilder()
                        .setContainer(container.getId())
                        .build())
                .getContainer();
    }

    /** kB. */
    private static long pss(long pid) throws IOException {
        return number(Path.of("/proc", Long.toString(pid), "smaps_rollup"), "Pss:");
    }

    private static long parent(long pid) throws IOException {
        return number(Path.of("/proc", Long.toString(pid), "status"), "PPid:");
    }

    private static long number(Path file, String field) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(field))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
