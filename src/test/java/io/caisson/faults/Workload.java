package io.caisson.faults;

import io.caisson.testing.BusyboxImage;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.Mount;
import io.caisson.v1.Resources;
import io.caisson.v1.TmpfsMount;
import io.caisson.v1.VolumeMount;
import java.util.List;

/** Kinds of containers that are run while something is killed, and how each ends if nothing kills it. */
enum Workload {
    PLAIN("echo marker", 0),
    FAILING("echo marker; exit 3", 3),
    NAMED_VOLUME("cat /data/from-image && touch /data/$HOSTNAME && echo marker", 0),
    ANONYMOUS_VOLUME("cat /data/from-image && echo marker", 0),
    TMPFS("echo x >/scratch/x && echo marker", 0),
    LIMITED("echo marker", 0),
    SLOW("sleep 0.4; echo marker", 0),
    SELF_REMOVING("echo marker", 0),
    NOT_FOUND("", 127),
    ENDLESS("echo marker; exec sleep 100000", 137);

    /** What {@link #NAMED_VOLUME} uses, all of them the same. */
    static final String VOLUME = "faults-data";

    private final String script;
    private final int exitCode;

    Workload(String script, int exitCode) {
        this.script = script;
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    ContainerConfig config() {
        ContainerConfig.Builder config = ContainerConfig.newBuilder()
                .setImage(BusyboxImage.REFERENCE)
                .addAllArgs(this == NOT_FOUND ? List.of("no-such-command") : List.of("sh", "-c", script));
        switch (this) {
            case NAMED_VOLUME -> config.addMounts(volume(VOLUME));
            case ANONYMOUS_VOLUME -> config.addMounts(volume(""));
            case TMPFS ->
                config.addMounts(Mount.newBuilder().setTarget("/scratch").setTmpfs(TmpfsMount.getDefaultInstance()));
            case LIMITED ->
                config.setResources(Resources.newBuilder()
                        .setMemoryBytes(64 << 20)
                        .setPidsLimit(50)
                        .setNanoCpus(500_000_000));
            case SELF_REMOVING -> config.setAutoRemove(true);
            default -> {
                // Nothing more.
            }
        }
        return config.build();
    }

    private static Mount volume(String name) {
        return Mount.newBuilder()
                .setTarget("/data")
                .setVolume(VolumeMount.newBuilder().setVolume(name))
                .build();
    }
}
