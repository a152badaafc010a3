package io.caisson.bench;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.connection.Host;
import io.caisson.v1.CreateVolumeRequest;
import io.caisson.v1.DeleteVolumeRequest;
import io.caisson.v1.ListVolumesRequest;
import io.caisson.v1.ListVolumesResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Volumes that are made and deleted, one after the other, and pages of the list of many: a line of figures for
 * each. All are deleted again. Arguments: HOST WARM-UP COUNT MANY.
 */
final class VolumeLife {
    private static final int CLIENTS = 4;
    private static final int PAGE = 100;
    private static final int ROUNDS = 4;

    private VolumeLife() {}

    public static void main(String[] arguments) throws Exception {
        int warmUp = Integer.parseInt(arguments[1]);
        long[] nanos = new long[Integer.parseInt(arguments[2])];
        int many = Integer.parseInt(arguments[3]);
        try (EngineConnection engine = EngineConnection.open(Host.parse(arguments[0]))) {
            for (int i = -warmUp; i < nanos.length; i++) {
                long start = System.nanoTime();
                create(engine, "bench");
                delete(engine, "bench");
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - start;
                }
            }
            new Figures(nanos).print("create_+_delete");
            List<String> names =
                    Idle.byClients(CLIENTS, many, i -> create(engine, String.format(Locale.ROOT, "bench-%05d", i)));
            new Figures(pages(engine, many)).print("a_page_of_100_of_" + many);
            Idle.byClients(CLIENTS, many, i -> delete(engine, names.get(i)));
        }
    }

    private static String create(EngineConnection engine, String name) {
        engine.volumes()
                .createVolume(CreateVolumeRequest.newBuilder().setName(name).build());
        return name;
    }

    private static String delete(EngineConnection engine, String name) {
        engine.volumes()
                .deleteVolume(DeleteVolumeRequest.newBuilder().setVolume(name).build());
        return name;
    }

    /** Times of all pages from the first to the last, but for those of the first round. */
    private static long[] pages(EngineConnection engine, int many) {
        List<Long> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            int found = 0;
            String next = "";
            do {
                long start = System.nanoTime();
                ListVolumesResponse page = engine.volumes()
                        .listVolumes(ListVolumesRequest.newBuilder()
                                .setPageSize(PAGE)
                                .setPageToken(next)
                                .build());
                if (round > 0) {
                    times.add(System.nanoTime() - start);
                }
                found += page.getVolumesCount();
                next = page.getNextPageToken();
            } while (!next.isEmpty());
            if (found < many) {
                throw new IllegalStateException("Of " + many + " volumes " + found + " are listed");
            }
        }
        return times.stream().mapToLong(Long::longValue).toArray();
    }
}
