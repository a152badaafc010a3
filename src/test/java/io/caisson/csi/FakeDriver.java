package io.caisson.csi;

import io.caisson.v1.csi.ControllerGetCapabilitiesRequest;
import io.caisson.v1.csi.ControllerGetCapabilitiesResponse;
import io.caisson.v1.csi.ControllerGrpc;
import io.caisson.v1.csi.ControllerPublishVolumeRequest;
import io.caisson.v1.csi.ControllerPublishVolumeResponse;
import io.caisson.v1.csi.ControllerServiceCapability;
import io.caisson.v1.csi.ControllerUnpublishVolumeRequest;
import io.caisson.v1.csi.ControllerUnpublishVolumeResponse;
import io.caisson.v1.csi.CreateVolumeRequest;
import io.caisson.v1.csi.CreateVolumeResponse;
import io.caisson.v1.csi.DeleteVolumeRequest;
import io.caisson.v1.csi.DeleteVolumeResponse;
import io.caisson.v1.csi.GetPluginCapabilitiesRequest;
import io.caisson.v1.csi.GetPluginCapabilitiesResponse;
import io.caisson.v1.csi.IdentityGrpc;
import io.caisson.v1.csi.NodeGetCapabilitiesRequest;
import io.caisson.v1.csi.NodeGetCapabilitiesResponse;
import io.caisson.v1.csi.NodeGetInfoRequest;
import io.caisson.v1.csi.NodeGetInfoResponse;
import io.caisson.v1.csi.NodeGrpc;
import io.caisson.v1.csi.NodePublishVolumeRequest;
import io.caisson.v1.csi.NodePublishVolumeResponse;
import io.caisson.v1.csi.NodeServiceCapability;
import io.caisson.v1.csi.NodeStageVolumeRequest;
import io.caisson.v1.csi.NodeStageVolumeResponse;
import io.caisson.v1.csi.NodeUnpublishVolumeRequest;
import io.caisson.v1.csi.NodeUnpublishVolumeResponse;
import io.caisson.v1.csi.NodeUnstageVolumeRequest;
import io.caisson.v1.csi.NodeUnstageVolumeResponse;
import io.caisson.v1.csi.PluginCapability;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A CSI driver that keeps volumes as directories, behind a Unix socket; what it does and remembers is in {@link
 * DriverStorage}, which outlives it as a storage system outlives its driver.
 */
public final class FakeDriver implements AutoCloseable {
    private final DriverStorage storage;
    private final Path socket;
    private final EventLoopGroup threads = new NioEventLoopGroup(2);
    private final Server server;

    private FakeDriver(Path socket, DriverStorage storage) {
        this.storage = storage;
        this.socket = socket;
        this.server = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelFactory(NioServerDomainSocketChannel::new)
                .bossEventLoopGroup(threads)
                .workerEventLoopGroup(threads)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addService(new Identity())
                .addService(new Controller())
                .addService(new Node())
                .build();
    }

    /** Serves at a socket, whose directory is made. */
    public static FakeDriver serve(Path socket, DriverStorage storage) throws IOException {
        Files.createDirectories(socket.getParent());
        Files.deleteIfExists(socket);
        FakeDriver driver = new FakeDriver(socket, storage);
        driver.server.start();
        return driver;
    }

    /** As a driver dies: calls under way are cut off. */
    @Override
    public void close() throws IOException {
        server.shutdownNow();
        threads.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        Files.deleteIfExists(socket);
    }

    private <T> void answer(String call, StreamObserver<T> observer, Supplier<T> action) {
        try {
            T answer = storage.call(call, action);
            observer.onNext(answer);
            observer.onCompleted();
        } catch (RuntimeException e) {
            observer.onError(Status.fromThrowable(e).asRuntimeException());
        }
    }

    private final class Identity extends IdentityGrpc.IdentityImplBase {
        @Override
        public void getPluginCapabilities(
                GetPluginCapabilitiesRequest request, StreamObserver<GetPluginCapabilitiesResponse> observer) {
            GetPluginCapabilitiesResponse answer = GetPluginCapabilitiesResponse.newBuilder()
                    .addCapabilities(PluginCapability.newBuilder()
                            .setService(PluginCapability.Service.newBuilder()
                                    .setType(PluginCapability.Service.Type.CONTROLLER_SERVICE)))
                    .build();
            answer("capabilities", observer, () -> answer);
        }
    }

    private final class Controller extends ControllerGrpc.ControllerImplBase {
        @Override
        public void controllerGetCapabilities(
                ControllerGetCapabilitiesRequest request, StreamObserver<ControllerGetCapabilitiesResponse> observer) {
            ControllerGetCapabilitiesResponse.Builder answer = ControllerGetCapabilitiesResponse.newBuilder();
            for (ControllerServiceCapability.RPC.Type type : List.of(
                    ControllerServiceCapability.RPC.Type.CREATE_DELETE_VOLUME,
                    ControllerServiceCapability.RPC.Type.PUBLISH_UNPUBLISH_VOLUME)) {
                answer.addCapabilities(ControllerServiceCapability.newBuilder()
                        .setRpc(ControllerServiceCapability.RPC.newBuilder().setType(type)));
            }
            answer("controllerCapabilities", observer, answer::build);
        }

        @Override
        public void createVolume(CreateVolumeRequest request, StreamObserver<CreateVolumeResponse> observer) {
            answer(
                    "create",
                    observer,
                    () -> CreateVolumeResponse.newBuilder()
                            .setVolume(storage.create(request))
                            .build());
        }

        @Override
        public void deleteVolume(DeleteVolumeRequest request, StreamObserver<DeleteVolumeResponse> observer) {
            answer("delete", observer, () -> {
                storage.delete(request.getVolumeId());
                return DeleteVolumeResponse.getDefaultInstance();
            });
        }

        @Override
        public void controllerPublishVolume(
                ControllerPublishVolumeRequest request, StreamObserver<ControllerPublishVolumeResponse> observer) {
            answer(
                    "attach",
                    observer,
                    () -> ControllerPublishVolumeResponse.newBuilder()
                            .putAllPublishContext(storage.attach(request))
                            .build());
        }

        @Override
        public void controllerUnpublishVolume(
                ControllerUnpublishVolumeRequest request, StreamObserver<ControllerUnpublishVolumeResponse> observer) {
            answer("detach", observer, () -> {
                storage.detach(request);
                return ControllerUnpublishVolumeResponse.getDefaultInstance();
            });
        }
    }

    private final class Node extends NodeGrpc.NodeImplBase {
        @Override
        public void nodeGetCapabilities(
                NodeGetCapabilitiesRequest request, StreamObserver<NodeGetCapabilitiesResponse> observer) {
            NodeGetCapabilitiesResponse answer = NodeGetCapabilitiesResponse.newBuilder()
                    .addCapabilities(NodeServiceCapability.newBuilder()
                            .setRpc(NodeServiceCapability.RPC
                                    .newBuilder()
                                    .setType(NodeServiceCapability.RPC.Type.STAGE_UNSTAGE_VOLUME)))
                    .build();
            answer("nodeCapabilities", observer, () -> answer);
        }

        @Override
        public void nodeGetInfo(NodeGetInfoRequest request, StreamObserver<NodeGetInfoResponse> observer) {
            answer(
                    "info",
                    observer,
                    () -> NodeGetInfoResponse.newBuilder()
                            .setNodeId(DriverStorage.NODE)
                            .build());
        }

        @Override
        public void nodeStageVolume(NodeStageVolumeRequest request, StreamObserver<NodeStageVolumeResponse> observer) {
            answer("stage", observer, () -> {
                storage.stage(request);
                return NodeStageVolumeResponse.getDefaultInstance();
            });
        }

        @Override
        public void nodeUnstageVolume(
                NodeUnstageVolumeRequest request, StreamObserver<NodeUnstageVolumeResponse> observer) {
            answer("unstage", observer, () -> {
                storage.unstage(request);
                return NodeUnstageVolumeResponse.getDefaultInstance();
            });
        }

        @Override
        public void nodePublishVolume(
                NodePublishVolumeRequest request, StreamObserver<NodePublishVolumeResponse> observer) {
            answer("publish", observer, () -> {
                storage.publish(request);
                return NodePublishVolumeResponse.getDefaultInstance();
            });
        }

        @Override
        public void nodeUnpublishVolume(
                NodeUnpublishVolumeRequest request, StreamObserver<NodeUnpublishVolumeResponse> observer) {
            answer("unpublish", observer, () -> {
                storage.unpublish(request);
                return NodeUnpublishVolumeResponse.getDefaultInstance();
            });
        }
    }
}
