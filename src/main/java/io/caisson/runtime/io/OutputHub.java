package io.caisson.runtime.io;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Gives what a process writes to everybody who listens, at the pace of the slowest: nothing more is to be
 * read from the process while a listener holds all it may. Without listeners, bytes are nobody's.
 */
public final class OutputHub {
    /** Most bytes that a listener holds before the process must wait. */
    static final int MOST_HELD = 1 << 20;

    private final List<OutputTap> taps = new CopyOnWriteArrayList<>();
    private volatile @Nullable Runnable roomListener;
    private volatile boolean waitedFor;
    private volatile boolean over;
    private volatile int exitCode;

    /** Begins to listen: nothing that is given from here on is missed. To be closed. */
    public OutputTap listen() {
        OutputTap tap = new OutputTap(this);
        taps.add(tap);
        if (over) {
            tap.end(exitCode);
        }
        return tap;
    }

    /** Who is told, on a listener's thread, that there is room again after {@link #hasRoom} said no. */
    void onRoom(Runnable listener) {
        roomListener = listener;
    }

    /** Whether bytes may be given now. If not, the listener for room is told once they may. */
    public boolean hasRoom() {
        if (everyTapHasRoom()) {
            return true;
        }
        waitedFor = true;
        // One may have taken its bytes between the look and the mark.
        if (everyTapHasRoom()) {
            waitedFor = false;
            return true;
        }
        return false;
    }

    /** Gives bytes to all who listen. */
    public void give(OutputStreamName stream, ByteBuffer bytes) {
        if (taps.isEmpty()) {
            return;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        for (OutputTap tap : taps) {
            tap.give(new OutputTap.Output(stream, copy));
        }
    }

    /** The process has ended, and all of its output was given. */
    public void end(int code) {
        exitCode = code;
        over = true;
        taps.forEach(tap -> tap.end(code));
    }

    /** The next process begins, after the end of one. */
    public void begin() {
        over = false;
    }

    /** Whether somebody listens. */
    public boolean isHeard() {
        return !taps.isEmpty();
    }

    void roomAgain() {
        if (waitedFor && everyTapHasRoom()) {
            waitedFor = false;
            Runnable listener = roomListener;
            if (listener != null) {
                listener.run();
            }
        }
    }

    void forget(OutputTap tap) {
        taps.remove(tap);
        roomAgain();
    }

    private boolean everyTapHasRoom() {
        for (OutputTap tap : taps) {
            if (!tap.hasRoom()) {
                return false;
            }
        }
        return true;
    }
}
