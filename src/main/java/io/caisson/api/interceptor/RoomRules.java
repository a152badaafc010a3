package io.caisson.api.interceptor;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.operation.Room;
import io.caisson.v1.ContainerServiceGrpc;
import io.caisson.v1.ExecServiceGrpc;
import io.caisson.v1.ImageServiceGrpc;
import io.caisson.v1.VolumeServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What calls may do while the database uses its reserve of room up: all but to make something new. */
final class RoomRules {
    /** What takes room that does not come back by itself. */
    private static final Set<String> NEW = names(
            ContainerServiceGrpc.getCreateContainerMethod(),
            ContainerServiceGrpc.getCommitContainerMethod(),
            ImageServiceGrpc.getPullImageMethod(),
            ImageServiceGrpc.getImportImageMethod(),
            ImageServiceGrpc.getImportRootFilesystemMethod(),
            VolumeServiceGrpc.getCreateVolumeMethod());

    /** What executes a command, which may have begun. */
    private static final Set<String> ONCE = names(
            ContainerServiceGrpc.getStartContainerMethod(),
            ContainerServiceGrpc.getRestartContainerMethod(),
            ExecServiceGrpc.getStartExecMethod());

    private final Room room;

    RoomRules(Room room) {
        this.room = room;
    }

    /** Whether a call is not to begin. */
    boolean refuses(MethodDescriptor<?, ?> method) {
        return NEW.contains(method.getFullMethodName()) && room.isShort();
    }

    /** Why. */
    static EngineException full() {
        return new EngineException(
                ErrorReason.DISK_FULL,
                "The disk that the engine's database lies on is full, and what is kept for the database is for ending"
                        + " and removing only. Make room on it: remove containers, images or volumes.");
    }

    /**
     * Carries out a call, again while it fails for want of room and gets more: what has failed midway is as
     * repeatable as after a crash of the engine.
     */
    void carryOut(MethodDescriptor<?, ?> method, Runnable work) {
        String name = method.getFullMethodName();
        boolean repeatable = method.getType() == MethodType.UNARY && !NEW.contains(name) && !ONCE.contains(name);
        while (true) {
            try {
                work.run();
                return;
            } catch (RuntimeException e) {
                if (!room.isMadeFor(e) || !repeatable) {
                    throw e;
                }
            }
        }
    }

    private static Set<String> names(MethodDescriptor<?, ?>... methods) {
        return Stream.of(methods).map(MethodDescriptor::getFullMethodName).collect(Collectors.toUnmodifiableSet());
    }
}
