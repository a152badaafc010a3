package io.caisson.api.mapper;

import com.google.protobuf.UnsafeByteOperations;
import io.caisson.container.attach.Attachment;
import io.caisson.v1.AttachContainerResponse;
import io.caisson.v1.AttachedContainer;
import io.caisson.v1.ExitedContainer;

/** What those get who are attached to containers, as messages. */
public final class AttachMapper {
    private AttachMapper() {}

    public static AttachContainerResponse attached(String containerId) {
        return AttachContainerResponse.newBuilder()
                .setAttached(AttachedContainer.newBuilder().setContainerId(containerId))
                .build();
    }

    public static AttachContainerResponse written(Attachment.Written written) {
        var bytes = UnsafeByteOperations.unsafeWrap(written.bytes());
        AttachContainerResponse.Builder message = AttachContainerResponse.newBuilder();
        return (written.error() ? message.setStderr(bytes) : message.setStdout(bytes)).build();
    }

    public static AttachContainerResponse exited(int code) {
        return AttachContainerResponse.newBuilder()
                .setExited(ExitedContainer.newBuilder().setExitCode(code))
                .build();
    }
}
