package io.caisson.api.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.operation.Room;
import io.caisson.v1.ContainerServiceGrpc;
import io.caisson.v1.ImageServiceGrpc;
import io.grpc.MethodDescriptor;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoomRulesTest {
    private final AtomicInteger left = new AtomicInteger(2);
    private final AtomicInteger tries = new AtomicInteger();
    private final RoomRules rules = new RoomRules(new Room() {
        @Override
        public boolean isShort() {
            return left.get() < 2;
        }

        @Override
        public boolean isMadeFor(Throwable failure) {
            return failure.getCause() instanceof SQLException && left.getAndDecrement() > 0;
        }
    });

    @Test
    void whatRemovesIsTriedAgainAsLongAsThereIsMoreRoom() {
        rules.carryOut(ContainerServiceGrpc.getDeleteContainerMethod(), () -> failAtFirst(2));

        assertThat(tries).hasValue(3);
        assertThatThrownBy(() -> rules.carryOut(ContainerServiceGrpc.getDeleteContainerMethod(), () -> failAtFirst(9)))
                .hasMessage("no room");
    }

    @Test
    void whatMakesOrExecutesSomethingIsNot() {
        for (MethodDescriptor<?, ?> method : new MethodDescriptor<?, ?>[] {
            ContainerServiceGrpc.getCreateContainerMethod(),
            ContainerServiceGrpc.getStartContainerMethod(),
            ImageServiceGrpc.getPullImageMethod()
        }) {
            tries.set(0);
            assertThatThrownBy(() -> rules.carryOut(method, () -> failAtFirst(1)))
                    .hasMessage("no room");
            assertThat(tries).hasValue(1);
        }
    }

    @Test
    void nothingNewIsMadeWhileRoomIsShort() {
        assertThat(rules.refuses(ContainerServiceGrpc.getCreateContainerMethod()))
                .isFalse();
        left.set(1);
        assertThat(rules.refuses(ContainerServiceGrpc.getCreateContainerMethod()))
                .isTrue();
        assertThat(rules.refuses(ImageServiceGrpc.getPullImageMethod())).isTrue();
        assertThat(rules.refuses(ContainerServiceGrpc.getStopContainerMethod())).isFalse();
        assertThat(rules.refuses(ContainerServiceGrpc.getDeleteContainerMethod()))
                .isFalse();
    }

    private void failAtFirst(int times) {
        if (tries.incrementAndGet() <= times) {
            throw new IllegalStateException("no room", new SQLException("no space left on device", "53100"));
        }
    }
}
