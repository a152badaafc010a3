package io.caisson.runtime.io;

import java.nio.ByteBuffer;
import java.time.Instant;

/** A sink that others listen to: they hear what it has taken, no sooner. */
record HeardSink(OutputSink sink, OutputHub hub) implements OutputSink {
    @Override
    public void accept(OutputStreamName stream, ByteBuffer bytes, Instant at) {
        ByteBuffer heard = bytes.duplicate();
        sink.accept(stream, bytes, at);
        hub.give(stream, heard);
    }

    @Override
    public long position() {
        return sink.position();
    }

    @Override
    public boolean keeps() {
        return sink.keeps();
    }

    @Override
    public void settled() {
        sink.settled();
    }

    @Override
    public boolean hasRoom() {
        return sink.hasRoom() && hub.hasRoom();
    }

    @Override
    public void onRoom(Runnable listener) {
        sink.onRoom(listener);
        hub.onRoom(listener);
    }

    @Override
    public void close() {
        sink.close();
    }
}
