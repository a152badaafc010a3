package io.caisson.runtime.script;

/** An argument of a record's call. */
public sealed interface Operand {
    /** The number itself, which may be an address. */
    record Value(long value) implements Operand {}

    /** The 64 bits at an address when the call is made: the result of an earlier one. */
    record At(long address) implements Operand {}

    static Operand value(long value) {
        return new Value(value);
    }

    static Operand at(long address) {
        return new At(address);
    }
}
