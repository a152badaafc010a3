package io.caisson.runtime.script;

/** A place in a script that records jump to; placed once. */
public final class Label {
    private int index = -1;

    Label() {}

    void place(int record) {
        if (index >= 0) {
            throw new IllegalStateException("A label is placed once");
        }
        index = record;
    }

    int index() {
        if (index < 0) {
            throw new IllegalStateException("A label that a record jumps to was never placed");
        }
        return index;
    }
}
