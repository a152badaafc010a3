package io.caisson.csi;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls to one driver, each with a deadline. What may have been no more than bad luck is repeated, as CSI's error
 * scheme has it: every call of CSI may be.
 */
final class DriverCalls implements AutoCloseable {
    private static final Set<Code> REPEATED = Set.of(Code.ABORTED, Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED);

    private final String driver;
    private final Path socket;
    private final DriverTimes times;
    private final ManagedChannel channel;
    private final EventLoopGroup threads;
    private final CountDownLatch closed = new CountDownLatch(1);

    DriverCalls(String driver, Path socket, DriverTimes times) {
        this.driver = driver;
        this.socket = socket;
        this.times = times;
        this.threads = new NioEventLoopGroup(1, new DefaultThreadFactory("volume-driver-" + driver, true));
        this.channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .overrideAuthority("localhost")
                .eventLoopGroup(threads)
                .channelFactory(NioDomainSocketChannel::new)
                .usePlaintext()
                .disableRetry()
                .build();
    }

    ManagedChannel channel() {
        return channel;
    }

    /**
     * Makes a call.
     *
     * @param tried in words, for errors: "make volume x"
     * @param call gets what is left of the limit, in milliseconds
     * @throws EngineException {@code VOLUME_DRIVER_UNAVAILABLE} if the driver did not answer in time or only that it
     *     cannot now, {@code INVALID_REQUEST}, {@code LIMIT_EXCEEDED}, else {@code VOLUME_DRIVER_FAILED}
     */
    <T> T call(String tried, Function<Long, T> call) {
        return call(tried, null, call);
    }

    /** As {@link #call(String, Function)}; that the driver knows no such volume is an answer too. */
    <T> T callOrGone(String tried, T gone, Function<Long, T> call) {
        return call(tried, gone, call);
    }

    private <T> T call(String tried, @Nullable T gone, Function<Long, T> call) {
        long end = System.nanoTime() + times.limit().toNanos();
        Duration pause = times.pause();
        for (int attempt = 1; ; attempt++) {
            try {
                return call.apply(left(end));
            } catch (StatusRuntimeException e) {
                Code code = e.getStatus().getCode();
                if (gone != null && code == Code.NOT_FOUND) {
                    return gone;
                }
                boolean again = REPEATED.contains(code)
                        && attempt < times.attempts()
                        && left(end) > pause.toMillis()
                        && !isClosedWithin(pause);
                if (!again) {
                    throw failure(tried, e);
                }
                // A driver that came back is to be found at once.
                channel.resetConnectBackoff();
                pause = pause.multipliedBy(2);
            }
        }
    }

    private static long left(long end) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    private boolean isClosedWithin(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private EngineException failure(String tried, StatusRuntimeException cause) {
        Status status = cause.getStatus();
        String said = status.getDescription() == null ? "no reason told" : status.getDescription();
        String words = "Cannot " + tried + ": volume driver " + driver + " ";
        EngineException failure = switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, CANCELLED ->
                new EngineException(
                        ErrorReason.VOLUME_DRIVER_UNAVAILABLE,
                        words
                                + (status.getCode() == Code.DEADLINE_EXCEEDED
                                        ? "did not answer within "
                                                + times.limit().toMillis() + " ms"
                                        : "is not available (" + status.getCode() + ": " + said + ")")
                                + ". See whether it runs and listens at " + socket,
                        cause);
            case INVALID_ARGUMENT -> EngineException.invalid("options", driver + " refuses it: " + said);
            case RESOURCE_EXHAUSTED, OUT_OF_RANGE ->
                new EngineException(
                        ErrorReason.LIMIT_EXCEEDED, words + "says " + status.getCode() + ": " + said, cause);
            default ->
                new EngineException(
                        ErrorReason.VOLUME_DRIVER_FAILED,
                        words + "says " + status.getCode() + ": " + said + ". See the driver's log",
                        cause);
        };
        return failure.with("driver", driver)
                .with("driver_code", status.getCode().name());
    }

    /** Ends all calls at once. */
    @Override
    public void close() {
        closed.countDown();
        channel.shutdownNow();
        var _ = threads.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
}
