package io.caisson.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.oci.runtime.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The compiled program answers as a plain reading of the rules does. */
class DeviceProgramTest {
    private static final int MKNOD = 1;
    private static final int READ = 2;
    private static final int WRITE = 4;

    @Test
    void dockersKindOfRules() {
        byte[] program = DeviceProgram.compile(List.of(
                DeviceRule.DENY_ALL,
                DeviceRule.allowCharacter(null, null, "m"),
                DeviceRule.allowCharacter(1L, 3L, "rwm"),
                DeviceRule.allowCharacter(136L, null, "rw")));
        assertThat(run(program, 2, READ | WRITE, 1, 3)).isTrue();
        assertThat(run(program, 2, READ, 1, 1)).isFalse();
        assertThat(run(program, 2, MKNOD, 1, 1)).isTrue();
        assertThat(run(program, 2, MKNOD | READ, 1, 1)).isFalse();
        assertThat(run(program, 1, MKNOD, 8, 0)).isFalse();
        assertThat(run(program, 2, WRITE, 136, 12)).isTrue();
    }

    @Test
    void randomRulesMeanWhatTheySay() {
        Random random = new Random(6);
        for (int round = 0; round < 500; round++) {
            List<DeviceRule> rules = new ArrayList<>();
            for (int n = random.nextInt(8); n > 0; n--) {
                rules.add(new DeviceRule(
                        random.nextBoolean(),
                        pick(random, null, "a", "b", "c"),
                        number(random),
                        number(random),
                        pick(random, null, "rwm", "r", "wm", "m")));
            }
            byte[] program = DeviceProgram.compile(rules);
            for (int call = 0; call < 50; call++) {
                int type = 1 + random.nextInt(2);
                int access = 1 + random.nextInt(7);
                int major = random.nextInt(3);
                int minor = random.nextInt(3);
                assertThat(run(program, type, access, major, minor))
                        .as("%s on type %s access %s of %s:%s", rules, type, access, major, minor)
                        .isEqualTo(naive(rules, type, access, major, minor));
            }
        }
    }

    private static boolean naive(List<DeviceRule> rules, int type, int access, int major, int minor) {
        boolean allowed = true;
        for (DeviceRule rule : rules) {
            String types = rule.type() == null || rule.type().equals("a") ? "bc" : rule.type();
            String accesses = rule.access() == null ? "rwm" : rule.access();
            int bits = (accesses.contains("m") ? 1 : 0)
                    | (accesses.contains("r") ? 2 : 0)
                    | (accesses.contains("w") ? 4 : 0);
            boolean speaks = types.contains(type == 1 ? "b" : "c")
                    && (rule.major() == null || rule.major() == major)
                    && (rule.minor() == null || rule.minor() == minor)
                    && (rule.allow() ? (access & ~bits) == 0 : (access & bits) != 0);
            if (speaks) {
                allowed = rule.allow();
            }
        }
        return allowed;
    }

    /** The few instructions that the compiler uses. */
    private static boolean run(byte[] program, int type, int access, int major, int minor) {
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
        int[] context = {access << 16 | type, major, minor};
        int[] registers = new int[7];
        for (int at = 0; ; at++) {
            int opcode = code.get(at * 8) & 0xff;
            int target = code.get(at * 8 + 1) & 0xf;
            int source = code.get(at * 8 + 1) >> 4 & 0xf;
            int offset = code.getShort(at * 8 + 2);
            int value = code.getInt(at * 8 + 4);
            switch (opcode) {
                case 0x61 -> registers[target] = context[offset / 4];
                case 0xbc -> registers[target] = registers[source];
                case 0xb4 -> registers[target] = value;
                case 0x54 -> registers[target] &= value;
                case 0x74 -> registers[target] >>>= value;
                case 0x56 -> at += registers[target] != value ? offset : 0;
                case 0x16 -> at += registers[target] == value ? offset : 0;
                case 0x5e -> at += registers[target] != registers[source] ? offset : 0;
                case 0x95 -> {
                    return registers[0] == 1;
                }
                default -> throw new AssertionError("instruction " + at + " has the code " + opcode);
            }
        }
    }

    private static Long number(Random random) {
        return random.nextBoolean() ? null : Long.valueOf(random.nextInt(3));
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
