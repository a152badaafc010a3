package io.caisson.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.engine.config.EngineConfig;
import io.caisson.engine.database.EmbeddedDatabaseResource;
import io.caisson.error.EngineException;
import io.caisson.v1.SystemServiceGrpc;
import io.caisson.v1.VersionRequest;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NegotiationType;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabaseResource.class)
class EngineTest {
    @Inject
    EngineConfig config;

    @Inject
    DataSource database;

    private EventLoopGroup loops;
    private ManagedChannel channel;

    @BeforeEach
    void connect() {
        loops = new NioEventLoopGroup(1);
        channel = NettyChannelBuilder.forAddress(SocketPath.parse(config.host()).address())
                .eventLoopGroup(loops)
                .channelType(NioDomainSocketChannel.class, java.net.UnixDomainSocketAddress.class)
                .negotiationType(NegotiationType.PLAINTEXT)
                .build();
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
        var _ = loops.shutdownGracefully();
    }

    @Test
    void answersOnItsUnixSocket() {
        String version = SystemServiceGrpc.newBlockingStub(channel)
                .version(VersionRequest.getDefaultInstance())
                .getApiVersion();

        assertThat(version).isEqualTo("v1");
    }

    @Test
    void saysOfEachServiceThatItServes() {
        for (String service : List.of("", "caisson.v1.SystemService", "caisson.v1.VolumeService")) {
            HealthCheckRequest request =
                    HealthCheckRequest.newBuilder().setService(service).build();
            assertThat(HealthGrpc.newBlockingStub(channel).check(request).getStatus())
                    .as(service)
                    .isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void onlyItsOwnerAndGroupMayOpenTheSocket() throws IOException {
        Path socket = SocketPath.parse(config.host()).path();

        assertThat(Files.getPosixFilePermissions(socket)).isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
    }

    @Test
    void opensNoTcpPort() throws IOException {
        // Quarkus's own, were they not off; in tests it would take 8081 and 9001.
        for (int port : List.of(8080, 8081, 9000, 9001)) {
            new ServerSocket(port).close();
        }
    }

    @Test
    void aSecondEngineOnTheSameSocketIsRefused() {
        SocketPath socket = SocketPath.parse(config.host());

        assertThatThrownBy(socket::clear)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("another engine answers");
    }

    @Test
    void aSecondEngineWithTheSameNodeIsRefused() {
        assertThatThrownBy(() -> NodeLock.acquire(database, config.node(), answers -> {}, () -> {}))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("CAISSON_NODE");
    }

    @Test
    void anotherNodeMayShareTheDatabase() {
        try (NodeLock other = NodeLock.acquire(database, "another", answers -> {}, () -> {})) {
            assertThat(other).isNotNull();
        }
    }
}
