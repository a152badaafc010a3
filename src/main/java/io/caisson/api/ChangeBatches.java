package io.caisson.api;

import io.caisson.api.mapper.FileMapper;
import io.caisson.container.files.PathChange;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.v1.DiffContainerResponse;
import java.util.function.Consumer;

/** Changes for a client, many in a message: a slow reader slows whoever tells them. {@link #flush} sends the rest. */
final class ChangeBatches implements Consumer<PathChange> {
    private static final int BATCH = 1000;
    /** A thousand paths of 4,096 characters would be more than a message may have. */
    private static final int BATCH_CHARACTERS = 256 * 1024;

    private final Sink sink;
    private DiffContainerResponse.Builder batch = DiffContainerResponse.newBuilder();
    private int characters;

    ChangeBatches(Sink sink) {
        this.sink = sink;
    }

    /** Where messages go. */
    @FunctionalInterface
    interface Sink {
        void send(DiffContainerResponse message) throws InterruptedException;
    }

    @Override
    public void accept(PathChange change) {
        batch.addChanges(FileMapper.message(change));
        characters += change.path().length();
        if (batch.getChangesCount() == BATCH || characters > BATCH_CHARACTERS) {
            flush();
        }
    }

    void flush() {
        if (batch.getChangesCount() == 0) {
            return;
        }
        DiffContainerResponse message = batch.build();
        batch = DiffContainerResponse.newBuilder();
        characters = 0;
        try {
            sink.send(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorReason.CANCELLED, "Telling a container's changes: nobody listens any more.", e);
        }
    }
}
