package io.caisson.engine;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The gRPC server on the engine's Unix socket: our services, {@code grpc.health.v1.Health} per service,
 * and server reflection. Each call runs on a virtual thread of its own.
 *
 * <p>The socket is 0660: who may open it controls the machine, as with every container engine.
 */
final class ApiServer implements AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final long GRACE_SECONDS = 3;
    /** What may lie between us and a socket that takes no more: the output of a container is written in such pieces. */
    private static final WriteBufferWaterMark PENDING = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private final SocketPath socket;
    private final Server server;
    private final EventLoopGroup loops;
    private final HealthStatusManager health;
    private final List<String> serviceNames;

    private ApiServer(
            SocketPath socket,
            Server server,
            EventLoopGroup loops,
            HealthStatusManager health,
            List<String> serviceNames) {
        this.socket = socket;
        this.server = server;
        this.loops = loops;
        this.health = health;
        this.serviceNames = serviceNames;
    }

    /**
     * Listens and serves.
     *
     * @param interceptors the first sees a call first
     */
    static ApiServer open(SocketPath socket, List<BindableService> services, List<ServerInterceptor> interceptors) {
        HealthStatusManager health = new HealthStatusManager();
        EventLoopGroup loops = new NioEventLoopGroup(EVENT_LOOPS);
        Peers peers = new Peers();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(socket.address())
                .channelFactory(peers::listen)
                .addTransportFilter(peers)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, PENDING)
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("call-", 0).factory()))
                .permitKeepAliveTime(20, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
        // gRPC calls the interceptor that was added last first.
        interceptors.reversed().forEach(builder::intercept);
        builder.intercept(new CallerInterceptor());
        List<String> names = new ArrayList<>();
        for (BindableService service : services) {
            ServerServiceDefinition definition = service.bindService();
            names.add(definition.getServiceDescriptor().getName());
            builder.addService(definition);
        }
        Server server = builder.addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .build();
        ApiServer opened = new ApiServer(socket, server, loops, health, names);
        opened.start();
        return opened;
    }

    /** Says of every service, and of the server as a whole, whether it can serve. */
    void serving(boolean able) {
        ServingStatus status = able ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        serviceNames.forEach(name -> health.setStatus(name, status));
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    }

    /** Refuses new calls, lets those that run end within some seconds, cancels the rest. */
    @Override
    public void close() {
        health.enterTerminalState();
        server.shutdown();
        try {
            if (!server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
            }
            socket.remove();
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw failed("Removing the socket", e);
        } finally {
            endLoops();
        }
    }

    private void start() {
        try {
            socket.clear();
            server.start();
            Files.setPosixFilePermissions(socket.path(), PosixFilePermissions.fromString("rw-rw----"));
            serving(true);
        } catch (IOException e) {
            endLoops();
            throw failed("Listening", e);
        } catch (EngineException e) {
            endLoops();
            throw e;
        }
    }

    private void endLoops() {
        // Its end is not waited for: nothing is left to be sent.
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private EngineException failed(String words, IOException cause) {
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        return new EngineException(
                ErrorReason.STORAGE, words + " on unix:" + socket.path() + ": " + root.getMessage(), cause);
    }
}
