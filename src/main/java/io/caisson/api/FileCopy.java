package io.caisson.api;

import io.caisson.api.mapper.FileMapper;
import io.caisson.container.files.FileStatus;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.v1.CopyFromContainerResponse;
import java.util.function.Consumer;

/** Tells a client what it is about to get. */
final class FileCopy implements Consumer<FileStatus> {
    private final Sink sink;

    FileCopy(Sink sink) {
        this.sink = sink;
    }

    /** Where the message goes. */
    @FunctionalInterface
    interface Sink {
        void send(CopyFromContainerResponse message) throws InterruptedException;
    }

    @Override
    public void accept(FileStatus status) {
        try {
            sink.send(CopyFromContainerResponse.newBuilder()
                    .setStatus(FileMapper.message(status))
                    .build());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorReason.CANCELLED, "Copying from a container: nobody listens any more.", e);
        }
    }
}
