package io.caisson.cli.connection;

import io.caisson.v1.AttachContainerRequest;
import io.caisson.v1.AttachContainerResponse;
import io.caisson.v1.AttachExecRequest;
import io.caisson.v1.AttachExecResponse;
import io.caisson.v1.ContainerServiceGrpc;
import io.caisson.v1.ContainerServiceGrpc.ContainerServiceBlockingStub;
import io.caisson.v1.ContainerServiceGrpc.ContainerServiceFutureStub;
import io.caisson.v1.ContainerServiceGrpc.ContainerServiceStub;
import io.caisson.v1.EventServiceGrpc;
import io.caisson.v1.EventServiceGrpc.EventServiceBlockingStub;
import io.caisson.v1.ExecServiceGrpc;
import io.caisson.v1.ExecServiceGrpc.ExecServiceBlockingStub;
import io.caisson.v1.ExecServiceGrpc.ExecServiceStub;
import io.caisson.v1.ImageServiceGrpc;
import io.caisson.v1.ImageServiceGrpc.ImageServiceBlockingStub;
import io.caisson.v1.ImageServiceGrpc.ImageServiceStub;
import io.caisson.v1.SystemServiceGrpc;
import io.caisson.v1.SystemServiceGrpc.SystemServiceBlockingStub;
import io.caisson.v1.VersionRequest;
import io.caisson.v1.VersionResponse;
import io.caisson.v1.VolumeServiceGrpc;
import io.caisson.v1.VolumeServiceGrpc.VolumeServiceBlockingStub;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A channel to one engine, and the stubs over it. Connects with the first call. */
public final class EngineConnection implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 64 << 20;
    /** So much of a stream may be on its way. */
    private static final int WINDOW = 4 << 20;
    /** What is read at once: a message of an attached process's output. */
    private static final int READ_BYTES = 256 << 10;

    private final Host host;
    private final ManagedChannel channel;
    private final EventLoopGroup threads;

    private EngineConnection(Host host, ManagedChannel channel, EventLoopGroup threads) {
        this.host = host;
        this.channel = channel;
        this.threads = threads;
    }

    /** Makes a connection; whether there is an engine only the first call tells. */
    public static EngineConnection open(Host host) {
        EventLoopGroup threads = new NioEventLoopGroup(1, new DefaultThreadFactory("engine-connection", true));
        ManagedChannel channel = NettyChannelBuilder.forAddress(host.address())
                .overrideAuthority("localhost")
                .eventLoopGroup(threads)
                .channelFactory(() -> channel(host))
                .withOption(ChannelOption.RCVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 4096, READ_BYTES))
                .flowControlWindow(WINDOW)
                .usePlaintext()
                .disableRetry()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
        return new EngineConnection(host, channel, threads);
    }

    private static Channel channel(Host host) {
        Channel made = host.isUnix() ? new NioDomainSocketChannel() : new NioSocketChannel();
        made.pipeline().addLast(new WideFrames());
        return made;
    }

    /** Which engine this leads to. */
    public Host host() {
        return host;
    }

    public ContainerServiceBlockingStub containers() {
        return ContainerServiceGrpc.newBlockingStub(channel);
    }

    /** For what must go on beside another call. */
    public ContainerServiceFutureStub containersAsync() {
        return ContainerServiceGrpc.newFutureStub(channel);
    }

    /** For what is read and written while it runs. */
    public ContainerServiceStub containersStreaming() {
        return ContainerServiceGrpc.newStub(channel);
    }

    public ExecServiceBlockingStub execs() {
        return ExecServiceGrpc.newBlockingStub(channel);
    }

    /** For what is read and written while it runs. */
    public ExecServiceStub execsAsync() {
        return ExecServiceGrpc.newStub(channel);
    }

    /** {@code AttachContainer}, without a copy of what the container writes. */
    public StreamObserver<AttachContainerRequest> attachContainer(
            StreamObserver<AttachAnswer<AttachContainerResponse>> answers) {
        return attach(
                AttachAnswers.of(ContainerServiceGrpc.getAttachContainerMethod(), AttachContainerResponse.parser()),
                answers);
    }

    /** {@code AttachExec}, without a copy of what the command writes. */
    public StreamObserver<AttachExecRequest> attachExec(StreamObserver<AttachAnswer<AttachExecResponse>> answers) {
        return attach(AttachAnswers.of(ExecServiceGrpc.getAttachExecMethod(), AttachExecResponse.parser()), answers);
    }

    private <Q, R> StreamObserver<Q> attach(MethodDescriptor<Q, R> method, StreamObserver<R> answers) {
        return ClientCalls.asyncBidiStreamingCall(channel.newCall(method, CallOptions.DEFAULT), answers);
    }

    public ImageServiceBlockingStub images() {
        return ImageServiceGrpc.newBlockingStub(channel);
    }

    /** For sending an archive while its progress comes back. */
    public ImageServiceStub imagesAsync() {
        return ImageServiceGrpc.newStub(channel);
    }

    public VolumeServiceBlockingStub volumes() {
        return VolumeServiceGrpc.newBlockingStub(channel);
    }

    public EventServiceBlockingStub events() {
        return EventServiceGrpc.newBlockingStub(channel);
    }

    public SystemServiceBlockingStub system() {
        return SystemServiceGrpc.newBlockingStub(channel);
    }

    /** Waits until an engine answers. */
    public VersionResponse awaitVersion(Duration limit) {
        return system().withWaitForReady()
                .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
                .version(VersionRequest.getDefaultInstance());
    }

    /** Ends all calls at once. */
    @Override
    public void close() {
        channel.shutdownNow();
        var _ = threads.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
}
