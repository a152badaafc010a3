package io.caisson.kernel.seccomp;

import io.caisson.oci.runtime.SeccompArgument;
import java.nio.ByteOrder;

/** Comparisons of 64-bit arguments, in the two halves that classic BPF can load. */
final class Conditions {
    /** Of {@code args[0]} in {@code struct seccomp_data}. */
    private static final int ARGUMENTS = 16;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final BpfProgram program;

    Conditions(BpfProgram program) {
        this.program = program;
    }

    /** Goes to one of two labels by whether the condition holds. */
    int test(SeccompArgument argument, int holds, int fails) {
        return switch (argument.op()) {
            case EQUAL -> equal(argument, holds, fails);
            case NOT_EQUAL -> equal(argument, fails, holds);
            case GREATER -> ordered(BpfProgram.JUMP_GREATER, argument, holds, fails);
            case LESS_OR_EQUAL -> ordered(BpfProgram.JUMP_GREATER, argument, fails, holds);
            case GREATER_OR_EQUAL -> ordered(BpfProgram.JUMP_GREATER_OR_EQUAL, argument, holds, fails);
            case LESS -> ordered(BpfProgram.JUMP_GREATER_OR_EQUAL, argument, fails, holds);
            case MASKED_EQUAL -> masked(argument, holds, fails);
        };
    }

    private int equal(SeccompArgument argument, int holds, int fails) {
        program.branch(BpfProgram.JUMP_EQUAL, low(argument.value()), holds, fails);
        int lowHalf = loadLow(argument);
        program.branch(BpfProgram.JUMP_EQUAL, high(argument.value()), lowHalf, fails);
        return loadHigh(argument);
    }

    /** The high half decides unless it is equal. */
    private int ordered(int comparison, SeccompArgument argument, int holds, int fails) {
        program.branch(comparison, low(argument.value()), holds, fails);
        int lowHalf = loadLow(argument);
        int tie = program.branch(BpfProgram.JUMP_EQUAL, high(argument.value()), lowHalf, fails);
        program.branch(BpfProgram.JUMP_GREATER, high(argument.value()), holds, tie);
        return loadHigh(argument);
    }

    private int masked(SeccompArgument argument, int holds, int fails) {
        program.branch(BpfProgram.JUMP_EQUAL, low(argument.valueTwo()), holds, fails);
        program.add(BpfProgram.AND, low(argument.value()));
        int lowHalf = loadLow(argument);
        program.branch(BpfProgram.JUMP_EQUAL, high(argument.valueTwo()), lowHalf, fails);
        program.add(BpfProgram.AND, high(argument.value()));
        return loadHigh(argument);
    }

    private int loadLow(SeccompArgument argument) {
        return program.add(BpfProgram.LOAD, ARGUMENTS + 8 * argument.index() + (LITTLE_ENDIAN ? 0 : 4));
    }

    private int loadHigh(SeccompArgument argument) {
        return program.add(BpfProgram.LOAD, ARGUMENTS + 8 * argument.index() + (LITTLE_ENDIAN ? 4 : 0));
    }

    private static int low(long value) {
        return (int) value;
    }

    private static int high(long value) {
        return (int) (value >>> 32);
    }
}
