package io.caisson.container.attach;

import io.caisson.runtime.io.ContainerStreams;
import io.caisson.runtime.io.OutputStreamName;
import io.caisson.runtime.io.OutputTap;
import java.util.Optional;
import java.util.OptionalInt;

/** The streams of one run of a container. */
final class ContainerAttachment implements Attachment {
    private final ContainerStreams streams;
    private final boolean endsInput;
    private final OutputTap tap;

    /** @param endsInput whether the container's input ends with this client */
    ContainerAttachment(ContainerStreams streams, boolean endsInput) {
        this.streams = streams;
        this.endsInput = endsInput;
        this.tap = streams.listen();
    }

    @Override
    public Optional<Written> next() throws InterruptedException {
        return tap.next().map(output -> new Written(output.stream() == OutputStreamName.STDERR, output.bytes()));
    }

    @Override
    public OptionalInt exitCode() {
        return tap.exitCode();
    }

    @Override
    public boolean write(byte[] bytes) throws InterruptedException {
        return streams.write(bytes);
    }

    @Override
    public void closeInput() throws InterruptedException {
        if (endsInput) {
            streams.closeInput();
        }
    }

    @Override
    public boolean resize(int rows, int columns) {
        return streams.resize(rows, columns);
    }

    @Override
    public void close() {
        tap.close();
        if (endsInput) {
            streams.closeInputNow();
        }
    }
}
