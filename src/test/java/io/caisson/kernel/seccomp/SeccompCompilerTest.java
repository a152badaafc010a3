package io.caisson.kernel.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.oci.runtime.Seccomp;
import io.caisson.oci.runtime.SeccompAction;
import io.caisson.oci.runtime.SeccompArchitecture;
import io.caisson.oci.runtime.SeccompArgument;
import io.caisson.oci.runtime.SeccompOperator;
import io.caisson.oci.runtime.SeccompRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The compiled program does what a plain reading of the rules says, for every call and many arguments. */
class SeccompCompilerTest {
    private static final int X86_64 = 0xC000_003E;
    private static final int KILL_PROCESS = 0x8000_0000;
    private static final int ALLOW = 0x7fff_0000;
    private static final int EPERM = 0x0005_0001;
    private static final int ENOSYS = 0x0005_0000 | 38;
    private static final SyscallTable TABLE = SyscallTable.of(SeccompArchitecture.X86_64);
    private static final List<String> NAMES =
            TABLE.numbers().keySet().stream().sorted().toList();

    private final SeccompCompiler compiler = new SeccompCompiler();
    private final Random random = new Random(20261123);

    @Test
    void randomRulesMeanWhatTheySay() {
        for (int round = 0; round < 200; round++) {
            Seccomp seccomp = randomRules(1 + random.nextInt(30));
            BpfMachine machine = new BpfMachine(compiler.compile(seccomp, SeccompArchitecture.X86_64));
            for (int call = 0; call < 300; call++) {
                int number = random.nextInt(TABLE.highest() + 1);
                long[] arguments = randomArguments();
                assertThat(machine.run(X86_64, number, arguments))
                        .as("round %s, call %s%s", round, number, Arrays.toString(arguments))
                        .isEqualTo(naive(seccomp, number, arguments));
            }
        }
    }

    @Test
    void jumpsFartherThanAByteReachTheirTargets() {
        List<SeccompRule> rules = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            rules.add(
                    rule(NAMES.get(i), SeccompAction.ERRNO, 100 + i, argument(i % 6, i, 0, SeccompOperator.NOT_EQUAL)));
        }
        Seccomp seccomp = seccomp(SeccompAction.ALLOW, rules);
        byte[] program = compiler.compile(seccomp, SeccompArchitecture.X86_64);
        assertThat(program.length / 8).isBetween(1000, BpfProgram.LONGEST);
        BpfMachine machine = new BpfMachine(program);
        for (int i = 0; i < NAMES.size(); i++) {
            int number = TABLE.numbers().get(NAMES.get(i));
            long[] same = {i, i, i, i, i, i};
            assertThat(machine.run(X86_64, number, same)).isEqualTo(ALLOW);
            assertThat(machine.run(X86_64, number, 9999, 9999, 9999, 9999, 9999, 9999))
                    .isEqualTo(0x0005_0000 | 100 + i);
        }
    }

    @Test
    void anotherArchitectureIsKilledAndTheX32AbiIsNotThere() {
        for (SeccompAction action : List.of(SeccompAction.ALLOW, SeccompAction.ERRNO, SeccompAction.LOG)) {
            BpfMachine machine =
                    new BpfMachine(compiler.compile(seccomp(action, List.of()), SeccompArchitecture.X86_64));
            assertThat(machine.run(0x4000_0003, 0)).isEqualTo(KILL_PROCESS);
            assertThat(machine.run(X86_64, 0x4000_0000 | 41)).isEqualTo(ENOSYS);
            assertThat(machine.run(X86_64, -1)).isEqualTo(ENOSYS);
        }
    }

    @Test
    void callsNewerThanOurTableLookUnknownWhereOthersFail() {
        int newer = TABLE.highest() + 1;
        assertThat(run(seccomp(SeccompAction.ERRNO, List.of()), newer)).isEqualTo(ENOSYS);
        assertThat(run(seccomp(SeccompAction.ERRNO, List.of()), 0)).isEqualTo(EPERM);
        assertThat(run(seccomp(SeccompAction.KILL_PROCESS, List.of()), newer)).isEqualTo(KILL_PROCESS);
        assertThat(run(seccomp(SeccompAction.ALLOW, List.of()), newer)).isEqualTo(ALLOW);
    }

    @Test
    void aRuleForACallThatTheArchitectureLacksIsSkipped() {
        Seccomp seccomp = seccomp(
                SeccompAction.ALLOW,
                List.of(new SeccompRule(List.of("no_such_call", "read"), SeccompAction.ERRNO, 5, List.of())));
        assertThat(run(seccomp, TABLE.numbers().get("read"))).isEqualTo(0x0005_0005);
    }

    @Test
    void tooManyRulesAreRefusedWithTheirNumber() {
        List<SeccompRule> rules = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            rules.add(rule("read", SeccompAction.ALLOW, null, argument(0, i, 0, SeccompOperator.EQUAL)));
        }
        Seccomp seccomp = seccomp(SeccompAction.ERRNO, rules);
        assertThatThrownBy(() -> compiler.compile(seccomp, SeccompArchitecture.X86_64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4096");
    }

    @Test
    void theCacheHandsOutCopies() {
        Seccomp seccomp = seccomp(SeccompAction.ALLOW, List.of());
        byte[] first = compiler.compile(seccomp, SeccompArchitecture.X86_64);
        first[0] = 99;
        assertThat(compiler.compile(seccomp, SeccompArchitecture.X86_64)[0]).isNotEqualTo((byte) 99);
        Seccomp equal = seccomp(SeccompAction.ALLOW, List.of());
        Seccomp other = seccomp(SeccompAction.LOG, List.of());
        byte[] program = compiler.compile(seccomp, SeccompArchitecture.X86_64);
        assertThat(compiler.compile(other, SeccompArchitecture.X86_64)).isNotEqualTo(program);
        assertThat(compiler.compile(equal, SeccompArchitecture.X86_64)).isEqualTo(program);
    }

    @Test
    void tablesHoldTheNumbersThatTheKernelsHeadersTell() {
        SyscallTable arm = SyscallTable.of(SeccompArchitecture.AARCH64);
        assertThat(TABLE.numbers())
                .containsEntry("read", 0)
                .containsEntry("clone3", 435)
                .containsEntry("mseal", 462);
        assertThat(arm.numbers())
                .containsEntry("read", 63)
                .containsEntry("clone3", 435)
                .containsEntry("openat", 56);
        assertThat(arm.numbers()).doesNotContainKeys("open", "fork", "arch_prctl");
    }

    private int run(Seccomp seccomp, int number) {
        return new BpfMachine(compiler.compile(seccomp, SeccompArchitecture.X86_64))
                .run(X86_64, number, 0, 0, 0, 0, 0, 0);
    }

    private Seccomp randomRules(int count) {
        List<SeccompRule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<SeccompArgument> arguments = new ArrayList<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                SeccompOperator[] operators = SeccompOperator.values();
                arguments.add(
                        argument(random.nextInt(6), value(), value(), operators[random.nextInt(operators.length)]));
            }
            List<String> names = new ArrayList<>();
            for (int n = 1 + random.nextInt(20); n > 0; n--) {
                names.add(NAMES.get(random.nextInt(NAMES.size())));
            }
            rules.add(new SeccompRule(names, action(), random.nextInt(100), arguments));
        }
        return seccomp(action(), rules);
    }

    private SeccompAction action() {
        return SeccompAction.values()[random.nextInt(SeccompAction.values().length)];
    }

    private long[] randomArguments() {
        return new long[] {value(), value(), value(), value(), value(), value()};
    }

    /** Few values and their neighbours, so that comparisons meet, in both halves. */
    private long value() {
        long[] halves = {0, 1, 2, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL};
        return halves[random.nextInt(6)] << 32 | halves[random.nextInt(6)];
    }

    private static int naive(Seccomp seccomp, int number, long[] arguments) {
        for (SeccompRule rule : seccomp.syscalls()) {
            boolean named = rule.names().stream()
                    .anyMatch(name -> Integer.valueOf(number).equals(TABLE.number(name)));
            if (named && rule.args().stream().allMatch(argument -> holds(argument, arguments[argument.index()]))) {
                return Behaviour.value(rule.action(), rule.errnoRet());
            }
        }
        return Behaviour.value(seccomp.defaultAction(), seccomp.defaultErrnoRet());
    }

    private static boolean holds(SeccompArgument argument, long actual) {
        int compared = Long.compareUnsigned(actual, argument.value());
        return switch (argument.op()) {
            case EQUAL -> compared == 0;
            case NOT_EQUAL -> compared != 0;
            case LESS -> compared < 0;
            case LESS_OR_EQUAL -> compared <= 0;
            case GREATER -> compared > 0;
            case GREATER_OR_EQUAL -> compared >= 0;
            case MASKED_EQUAL -> (actual & argument.value()) == argument.valueTwo();
        };
    }

    private static SeccompArgument argument(int index, long value, long two, SeccompOperator operator) {
        return new SeccompArgument(index, value, two, operator);
    }

    private static SeccompRule rule(String name, SeccompAction action, Integer errno, SeccompArgument argument) {
        return new SeccompRule(List.of(name), action, errno, List.of(argument));
    }

    private static Seccomp seccomp(SeccompAction action, List<SeccompRule> rules) {
        return new Seccomp(action, null, List.of(SeccompArchitecture.X86_64), List.of(), rules);
    }
}
