package io.caisson.kernel.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program of classic BPF (linux/filter.h), written from its end to its beginning: what a jump goes to
 * exists before the jump, so every distance is known when it is written. A label is the place of an
 * instruction counted from the end.
 */
final class BpfProgram {
    /** BPF_LD | BPF_W | BPF_ABS */
    static final int LOAD = 0x20;
    /** BPF_ALU | BPF_AND | BPF_K */
    static final int AND = 0x54;
    /** BPF_JMP | BPF_JA */
    static final int JUMP = 0x05;
    /** BPF_JMP | BPF_JEQ | BPF_K */
    static final int JUMP_EQUAL = 0x15;
    /** BPF_JMP | BPF_JGT | BPF_K, unsigned */
    static final int JUMP_GREATER = 0x25;
    /** BPF_JMP | BPF_JGE | BPF_K, unsigned */
    static final int JUMP_GREATER_OR_EQUAL = 0x35;
    /** BPF_RET | BPF_K */
    static final int RETURN = 0x06;

    /** BPF_MAXINSNS */
    static final int LONGEST = 4096;

    private static final int FARTHEST = 255;
    /** A conditional jump may need two instructions of its own behind it. */
    private static final int MARGIN = 3;

    private final List<Instruction> backwards = new ArrayList<>();
    private final Map<Integer, Integer> returns = new HashMap<>();

    /** {@code struct sock_filter}. */
    record Instruction(int code, int ifTrue, int ifFalse, int k) {}

    /** An instruction that goes on to the one written before it. */
    int add(int code, int k) {
        backwards.add(new Instruction(code, 0, 0, k));
        return backwards.size() - 1;
    }

    /** Ends with a value; one instruction serves all within reach. */
    int returning(int value) {
        Integer known = returns.get(value);
        if (known != null && near(known)) {
            return known;
        }
        int label = add(RETURN, value);
        returns.put(value, label);
        return label;
    }

    /** Goes to one of two labels by a comparison of the accumulator with k. */
    int branch(int code, int k, int whenTrue, int whenFalse) {
        int nearTrue = reachable(whenTrue);
        int nearFalse = reachable(whenFalse);
        int place = backwards.size();
        backwards.add(new Instruction(code, place - nearTrue - 1, place - nearFalse - 1, k));
        return place;
    }

    /** The label of the instruction written last, which comes first. */
    int top() {
        return backwards.size() - 1;
    }

    /** The program as {@code struct sock_filter[]} of this machine. */
    byte[] bytes() {
        if (backwards.size() > LONGEST) {
            throw new IllegalArgumentException("the rules need " + backwards.size()
                    + " instructions, and the kernel takes " + LONGEST + ": name fewer calls with conditions");
        }
        ByteBuffer bytes = ByteBuffer.allocate(backwards.size() * 8).order(ByteOrder.nativeOrder());
        for (Instruction instruction : backwards.reversed()) {
            bytes.putShort((short) instruction.code())
                    .put((byte) instruction.ifTrue())
                    .put((byte) instruction.ifFalse())
                    .putInt(instruction.k());
        }
        return bytes.array();
    }

    /** The label, or a stepping stone to it if it is farther than a conditional jump reaches. */
    private int reachable(int label) {
        if (near(label)) {
            return label;
        }
        Instruction target = backwards.get(label);
        // A copy of a return is as long as a jump to it, and one step less.
        return target.code() == RETURN ? returning(target.k()) : add(JUMP, backwards.size() - label - 1);
    }

    private boolean near(int label) {
        return backwards.size() + MARGIN - label - 1 <= FARTHEST;
    }
}
