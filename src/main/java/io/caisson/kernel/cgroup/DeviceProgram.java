package io.caisson.kernel.cgroup;

import io.caisson.oci.runtime.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles device rules to eBPF for {@code BPF_PROG_TYPE_CGROUP_DEVICE} (linux/bpf.h): the program sees
 * what is to be done to which device and answers 1 or 0. Pure.
 *
 * <p>The last rule that speaks of a device wins, so the rules are tried from the last to the first: an
 * allowing rule needs to cover all accesses asked for, a denying one any of them. With no such rule the
 * access is allowed, as it is in a new cgroup.
 */
final class DeviceProgram {
    /** Bytes of a {@code struct bpf_insn}. */
    static final int INSTRUCTION = 8;

    private static final int MKNOD = 1;
    private static final int READ = 2;
    private static final int WRITE = 4;
    private static final int EVERY_ACCESS = MKNOD | READ | WRITE;
    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;

    /** Registers: what is asked for, in the kernel's bits, and room for one result. */
    private static final int RESULT = 0;

    private static final int CONTEXT = 1;
    private static final int ACCESS = 2;
    private static final int TYPE = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;
    private static final int SCRATCH = 6;

    private static final int LOAD_WORD = 0x61;
    private static final int MOVE = 0xbc;
    private static final int MOVE_VALUE = 0xb4;
    private static final int AND_VALUE = 0x54;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int JUMP_NOT_VALUE = 0x56;
    private static final int JUMP_IF_VALUE = 0x16;
    private static final int JUMP_NOT_SAME = 0x5e;
    private static final int EXIT = 0x95;

    private DeviceProgram() {}

    private record Instruction(int code, int target, int source, int offset, int value) {
        boolean jump() {
            return code == JUMP_NOT_VALUE || code == JUMP_IF_VALUE || code == JUMP_NOT_SAME;
        }

        Instruction jumping(int distance) {
            return new Instruction(code, target, source, distance, value);
        }
    }

    /** The program as {@code struct bpf_insn[]} of this machine. */
    static byte[] compile(List<DeviceRule> rules) {
        List<Instruction> program = new ArrayList<>(prologue());
        boolean decided = false;
        for (DeviceRule rule : rules.reversed()) {
            List<Instruction> conditions = conditions(rule);
            program.addAll(block(conditions, rule.allow()));
            if (conditions.isEmpty()) {
                // The verifier refuses instructions that can never be reached.
                decided = true;
                break;
            }
        }
        if (!decided) {
            program.addAll(answer(true));
        }
        return bytes(program);
    }

    /** {@code struct bpf_cgroup_dev_ctx}: access_type = access << 16 | type, major, minor. */
    private static List<Instruction> prologue() {
        return List.of(
                new Instruction(LOAD_WORD, ACCESS, CONTEXT, 0, 0),
                new Instruction(MOVE, TYPE, ACCESS, 0, 0),
                new Instruction(AND_VALUE, TYPE, 0, 0, 0xffff),
                new Instruction(SHIFT_RIGHT, ACCESS, 0, 0, 16),
                new Instruction(LOAD_WORD, MAJOR, CONTEXT, 4, 0),
                new Instruction(LOAD_WORD, MINOR, CONTEXT, 8, 0));
    }

    /** Instructions whose jumps leave the block when the rule does not speak of what is asked for. */
    private static List<Instruction> conditions(DeviceRule rule) {
        List<Instruction> conditions = new ArrayList<>();
        String type = DeviceRules.type(rule);
        if (!type.equals("a")) {
            conditions.add(unless(TYPE, type.equals("b") ? BLOCK : CHARACTER));
        }
        int access = bits(DeviceRules.access(rule));
        if (access != EVERY_ACCESS) {
            conditions.add(new Instruction(MOVE, SCRATCH, ACCESS, 0, 0));
            conditions.add(new Instruction(AND_VALUE, SCRATCH, 0, 0, access));
            conditions.add(
                    rule.allow()
                            ? new Instruction(JUMP_NOT_SAME, SCRATCH, ACCESS, 0, 0)
                            : new Instruction(JUMP_IF_VALUE, SCRATCH, 0, 0, 0));
        }
        if (rule.major() != null && rule.major() >= 0) {
            conditions.add(unless(MAJOR, rule.major().intValue()));
        }
        if (rule.minor() != null && rule.minor() >= 0) {
            conditions.add(unless(MINOR, rule.minor().intValue()));
        }
        return conditions;
    }

    private static List<Instruction> block(List<Instruction> conditions, boolean allow) {
        List<Instruction> block = new ArrayList<>(conditions);
        block.addAll(answer(allow));
        int size = block.size();
        for (int i = 0; i < size; i++) {
            if (block.get(i).jump()) {
                block.set(i, block.get(i).jumping(size - i - 1));
            }
        }
        return block;
    }

    private static List<Instruction> answer(boolean allow) {
        return List.of(new Instruction(MOVE_VALUE, RESULT, 0, 0, allow ? 1 : 0), new Instruction(EXIT, 0, 0, 0, 0));
    }

    private static Instruction unless(int register, int value) {
        return new Instruction(JUMP_NOT_VALUE, register, 0, 0, value);
    }

    private static int bits(String access) {
        return (access.contains("m") ? MKNOD : 0)
                | (access.contains("r") ? READ : 0)
                | (access.contains("w") ? WRITE : 0);
    }

    private static byte[] bytes(List<Instruction> program) {
        ByteBuffer bytes = ByteBuffer.allocate(program.size() * INSTRUCTION).order(ByteOrder.nativeOrder());
        for (Instruction instruction : program) {
            bytes.put((byte) instruction.code())
                    .put((byte) (instruction.source() << 4 | instruction.target()))
                    .putShort((short) instruction.offset())
                    .putInt(instruction.value());
        }
        return bytes.array();
    }
}
