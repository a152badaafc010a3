package io.caisson.csi;

import io.caisson.v1.csi.ControllerPublishVolumeRequest;
import io.caisson.v1.csi.ControllerUnpublishVolumeRequest;
import io.caisson.v1.csi.CreateVolumeRequest;
import io.caisson.v1.csi.NodePublishVolumeRequest;
import io.caisson.v1.csi.NodeStageVolumeRequest;
import io.caisson.v1.csi.NodeUnpublishVolumeRequest;
import io.caisson.v1.csi.NodeUnstageVolumeRequest;
import io.caisson.v1.csi.Volume;
import io.caisson.v1.csi.VolumeCapability;
import io.caisson.v1.csi.VolumeCapability.AccessMode.Mode;
import io.grpc.Context;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Volumes of a {@link FakeDriver}: directories below one, bind-mounted where they are staged and published. Remembers
 * the calls, refuses what breaks the specification's order, and fails or hangs where it is told to.
 */
public final class DriverStorage {
    static final String NODE = "node-1";
    private static final Map<String, String> CONTEXT = Map.of("pool", "fast");
    private static final Map<String, String> ATTACHED = Map.of("device", "7");

    private final Path backing;
    private final Mounting mounting;
    private final Map<String, CreateVolumeRequest> volumes = new HashMap<>();
    private final Set<String> attached = new HashSet<>();
    private final Map<String, Path> staged = new HashMap<>();
    private final Map<String, Set<Path>> published = new HashMap<>();
    private final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<Fault> faults = new ConcurrentLinkedDeque<>();
    private final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();

    public DriverStorage(Path backing, Mounting mounting) {
        this.backing = backing;
        this.mounting = mounting;
    }

    /** How a directory is shown at a place. */
    public interface Mounting {
        void mount(Path source, Path target) throws IOException;

        void unmount(Path target) throws IOException;

        /** Does nothing, for tests of the calls alone. */
        static Mounting none() {
            return new Mounting() {
                @Override
                public void mount(Path source, Path target) {}

                @Override
                public void unmount(Path target) {}
            };
        }
    }

    /** The next call of this kind is answered so: before it is done, or after (null hangs until it is called off). */
    private record Fault(
            String call, boolean after, @Nullable Status status) {}

    public void failNext(String call, Status status) {
        faults.add(new Fault(call, false, status));
    }

    /** It is done, and the caller does not get to know. */
    public void loseNext(String call, Status status) {
        faults.add(new Fault(call, true, status));
    }

    public void hangNext(String call) {
        faults.add(new Fault(call, false, null));
    }

    /** The calls that change anything, in their order, as {@code stage}, {@code publish}. */
    public List<String> calls() {
        return calls.stream()
                .filter(call -> !call.toLowerCase(Locale.ROOT).endsWith("capabilities") && !call.equals("info"))
                .toList();
    }

    public void forgetCalls() {
        calls.clear();
    }

    /** What broke the specification. */
    public List<String> broken() {
        return List.copyOf(broken);
    }

    public synchronized Set<String> volumes() {
        return Set.copyOf(volumes.keySet());
    }

    public synchronized Set<String> attached() {
        return Set.copyOf(attached);
    }

    public synchronized Set<String> staged() {
        return Set.copyOf(staged.keySet());
    }

    public synchronized Set<String> published() {
        return Set.copyOf(published.keySet());
    }

    public synchronized CreateVolumeRequest request(String handle) {
        return Objects.requireNonNull(volumes.get(handle));
    }

    /** Where a volume's data is. */
    public Path data(String handle) {
        return backing.resolve(handle);
    }

    /** As after a boot: nothing is mounted any more. */
    public synchronized void unmountAll() throws IOException {
        for (Set<Path> targets : published.values()) {
            for (Path target : targets) {
                mounting.unmount(target);
            }
        }
        for (Path staging : staged.values()) {
            mounting.unmount(staging);
        }
        published.clear();
        staged.clear();
    }

    <T> T call(String call, Supplier<T> action) {
        calls.add(call);
        Fault fault = faults.stream()
                .filter(each -> each.call().equals(call))
                .findFirst()
                .filter(faults::remove)
                .orElse(null);
        if (fault == null) {
            return done(action);
        }
        if (fault.after()) {
            var _ = done(action);
        }
        if (fault.status() == null) {
            hang();
            throw Status.CANCELLED.asRuntimeException();
        }
        throw fault.status().asRuntimeException();
    }

    private synchronized <T> T done(Supplier<T> action) {
        return action.get();
    }

    private static void hang() {
        CountDownLatch cancelled = new CountDownLatch(1);
        Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
        try {
            cancelled.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Volume create(CreateVolumeRequest request) {
        require(!request.getName().isEmpty(), "create without a name");
        request.getVolumeCapabilitiesList().forEach(this::check);
        require(request.getVolumeCapabilitiesCount() > 0, "create without capabilities");
        if (request.getParametersMap().containsKey("bad")) {
            throw Status.INVALID_ARGUMENT.withDescription("bad is unknown").asRuntimeException();
        }
        String handle = "h-" + request.getName();
        CreateVolumeRequest former = volumes.putIfAbsent(handle, request);
        if (former != null && !former.equals(request)) {
            throw Status.ALREADY_EXISTS.withDescription("with other parameters").asRuntimeException();
        }
        attempt(() -> Files.createDirectories(data(handle)));
        return Volume.newBuilder()
                .setVolumeId(handle)
                .putAllVolumeContext(CONTEXT)
                .setCapacityBytes(request.getCapacityRange().getRequiredBytes())
                .build();
    }

    void delete(String handle) {
        require(!attached.contains(handle) && !staged.containsKey(handle), "delete of " + handle + ", which is used");
        if (volumes.remove(handle) == null) {
            // Against the specification, and done by some.
            throw Status.NOT_FOUND.asRuntimeException();
        }
        attempt(() -> {
            try (var files = Files.walk(data(handle))) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        });
    }

    Map<String, String> attach(ControllerPublishVolumeRequest request) {
        known(request.getVolumeId());
        check(request.getVolumeCapability());
        require(request.getVolumeContextMap().equals(CONTEXT), "attach without the volume's context");
        require(request.getNodeId().equals(NODE), "attach to node " + request.getNodeId());
        attached.add(request.getVolumeId());
        return ATTACHED;
    }

    void detach(ControllerUnpublishVolumeRequest request) {
        require(!staged.containsKey(request.getVolumeId()), "detach of one that is staged");
        require(request.getNodeId().equals(NODE), "detach from node " + request.getNodeId());
        attached.remove(request.getVolumeId());
    }

    void stage(NodeStageVolumeRequest request) {
        known(request.getVolumeId());
        check(request.getVolumeCapability());
        Path staging = Path.of(request.getStagingTargetPath());
        require(attached.contains(request.getVolumeId()), "stage of one that is not attached");
        require(request.getPublishContextMap().equals(ATTACHED), "stage without what attach said");
        require(request.getVolumeContextMap().equals(CONTEXT), "stage without the volume's context");
        require(staging.isAbsolute() && Files.isDirectory(staging), "stage at " + staging + ", which is none");
        Path former = staged.putIfAbsent(request.getVolumeId(), staging);
        require(former == null || former.equals(staging), "stage at a second place");
        if (former == null) {
            attempt(() -> mounting.mount(data(request.getVolumeId()), staging));
        }
    }

    void unstage(NodeUnstageVolumeRequest request) {
        Path staging = Path.of(request.getStagingTargetPath());
        require(!published.containsKey(request.getVolumeId()), "unstage of one that is published");
        if (staged.remove(request.getVolumeId(), staging)) {
            attempt(() -> mounting.unmount(staging));
        }
    }

    void publish(NodePublishVolumeRequest request) {
        known(request.getVolumeId());
        check(request.getVolumeCapability());
        Path staging = Path.of(request.getStagingTargetPath());
        Path target = Path.of(request.getTargetPath());
        require(staging.equals(staged.get(request.getVolumeId())), "publish of one that is not staged");
        require(request.getPublishContextMap().equals(ATTACHED), "publish without what attach said");
        require(request.getVolumeContextMap().equals(CONTEXT), "publish without the volume's context");
        require(target.isAbsolute() && Files.isDirectory(target.getParent()), "publish at " + target);
        if (published
                .computeIfAbsent(request.getVolumeId(), id -> new HashSet<>())
                .add(target)) {
            attempt(() -> {
                Files.createDirectories(target);
                mounting.mount(staging, target);
            });
        }
    }

    void unpublish(NodeUnpublishVolumeRequest request) {
        Path target = Path.of(request.getTargetPath());
        Set<Path> targets = published.get(request.getVolumeId());
        if (targets != null && targets.remove(target)) {
            attempt(() -> {
                mounting.unmount(target);
                Files.delete(target);
            });
            if (targets.isEmpty()) {
                published.remove(request.getVolumeId());
            }
        }
    }

    private void known(String handle) {
        if (!volumes.containsKey(handle)) {
            throw Status.NOT_FOUND.withDescription("no volume " + handle).asRuntimeException();
        }
    }

    private void check(VolumeCapability capability) {
        require(
                capability.hasMount() && capability.getAccessMode().getMode() == Mode.SINGLE_NODE_WRITER,
                "a capability that is not supported");
    }

    private void require(boolean kept, String otherwise) {
        if (!kept) {
            broken.add(otherwise);
            throw Status.FAILED_PRECONDITION.withDescription(otherwise).asRuntimeException();
        }
    }

    private static void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Step {
        void run() throws IOException;
    }
}
