package io.caisson.engine;

import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Whose processes have opened connections to the socket: the kernel's word ({@code SO_PEERCRED}, unix(7)). Java tells
 * the user, not the process.
 *
 * <p>gRPC does not hand connections on to anybody, but calls a filter once a client has greeted: while what was read
 * from its connection goes through the handlers, in the connection's own thread.
 */
final class Peers extends ServerTransportFilter {
    /** Who has opened a connection: {@code uid:0}. */
    static final Attributes.Key<String> ACTOR = Attributes.Key.create("io.caisson.actor");

    /** What a client has not read yet; the kernel takes it only while it is there. */
    private static final int SENT_BYTES = 1 << 20;

    private static final Path ACCOUNTS = Path.of("/etc/passwd");
    private static final int UID = 2;

    private static final ThreadLocal<@Nullable Greeting> GREETING = new ThreadLocal<>();

    /** A server's socket, whose connections are looked at. */
    ServerChannel listen() {
        ServerChannel server = new NioServerDomainSocketChannel();
        server.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof Channel connection) {
                    connection.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_SNDBUF), SENT_BYTES);
                    connection.pipeline().addLast(new Greeting(actor(connection)));
                }
                context.fireChannelRead(message);
            }
        });
        return server;
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
        Greeting now = GREETING.get();
        return now == null ? attributes : now.told(attributes);
    }

    /** The first to hear what a connection brings, until it has greeted. */
    private static final class Greeting extends ChannelInboundHandlerAdapter {
        private final @Nullable String actor;
        private boolean over;

        Greeting(@Nullable String actor) {
            this.actor = actor;
        }

        Attributes told(Attributes attributes) {
            over = true;
            return actor == null
                    ? attributes
                    : attributes.toBuilder().set(ACTOR, actor).build();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            GREETING.set(this);
            try {
                context.fireChannelRead(message);
            } finally {
                GREETING.remove();
            }
            if (over) {
                context.pipeline().remove(this);
            }
        }
    }

    private static @Nullable String actor(Channel connection) {
        UnixDomainPrincipal peer =
                connection.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
        return peer == null ? null : actor(peer.user().getName());
    }

    /** Java tells names where there are any, but they can be taken by others. */
    private static String actor(String user) {
        if (user.chars().allMatch(Character::isDigit)) {
            return "uid:" + user;
        }
        return uid(user).map(uid -> "uid:" + uid).orElse("user:" + user);
    }

    private static Optional<String> uid(String user) {
        try {
            return Files.readAllLines(ACCOUNTS).stream()
                    .map(line -> List.of(line.split(":", -1)))
                    .filter(fields -> fields.size() > UID && fields.getFirst().equals(user))
                    .map(fields -> fields.get(UID))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
