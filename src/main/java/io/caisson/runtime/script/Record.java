package io.caisson.runtime.script;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a script: 80 bytes as the interpreter reads them.
 *
 * <pre>
 *  0  u32  number of the call, or COMPARE
 *  4  u32  flags: which arguments are addresses, what the result leads to
 *  8  u64  six arguments
 * 56  u64  the record to jump to
 * 64  u64  where the result goes; 0 for nowhere
 * 72  u64  the place, for the words of a failure
 * </pre>
 */
public final class Record {
    static final int SIZE = 80;

    /** {@code (argument0 & argument1) == argument2}, else fails with the negated errno in argument3. */
    static final int COMPARE = 0x10000;

    private static final int JUMP_ALWAYS = 0x100;
    private static final int JUMP_IF_ZERO = 0x200;
    private static final int JUMP_IF_POSITIVE = 0x400;
    private static final int JUMP_IF_ERROR = 0x800;
    private static final int IGNORE_ERROR = 0x1000;

    private final int number;
    private final Operand[] arguments;
    private final int place;
    private int flags;
    private long store;
    private @Nullable Label target;

    Record(int number, int place, Operand... arguments) {
        this.number = number;
        this.place = place;
        this.arguments = arguments;
    }

    /** Keeps the result at an address. */
    public Record into(long address) {
        store = address;
        return this;
    }

    /** Goes on with the next record even if the call fails. */
    public Record ignoringErrors() {
        flags |= IGNORE_ERROR;
        return this;
    }

    /** Goes on elsewhere if the call fails. */
    public Record onError(Label label) {
        return jump(JUMP_IF_ERROR, label);
    }

    /** Goes on elsewhere if the result is 0. */
    public Record onZero(Label label) {
        return jump(JUMP_IF_ZERO, label);
    }

    /** Goes on elsewhere if the result is more than 0. */
    public Record onPositive(Label label) {
        return jump(JUMP_IF_POSITIVE, label);
    }

    /** Goes on elsewhere whatever the result, if it is no failure. */
    public Record thenGoTo(Label label) {
        return jump(JUMP_ALWAYS, label);
    }

    private Record jump(int flag, Label label) {
        if (target != null && target != label) {
            throw new IllegalStateException("A record jumps to one place only");
        }
        target = label;
        flags |= flag;
        return this;
    }

    void write(ByteBuffer out, long records) {
        int all = flags;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof Operand.At) {
                all |= 1 << i;
            }
        }
        out.putInt(number).putInt(all);
        for (int i = 0; i < 6; i++) {
            out.putLong(i < arguments.length ? number(arguments[i]) : 0);
        }
        Label label = target;
        out.putLong(label == null ? 0 : records + (long) label.index() * SIZE);
        out.putLong(store).putLong(place);
    }

    private static long number(Operand operand) {
        return switch (operand) {
            case Operand.Value(long value) -> value;
            case Operand.At(long address) -> address;
        };
    }
}
