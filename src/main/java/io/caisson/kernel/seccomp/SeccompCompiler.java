package io.caisson.kernel.seccomp;

import io.caisson.oci.runtime.Seccomp;
import io.caisson.oci.runtime.SeccompAction;
import io.caisson.oci.runtime.SeccompArchitecture;
import io.caisson.oci.runtime.SeccompRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compiles seccomp rules to classic BPF, an array of {@code struct sock_filter} (8 bytes each, the
 * machine's byte order) for {@code seccomp(SECCOMP_SET_MODE_FILTER)}.
 *
 * <p>Of several rules that match a call the first wins; the conditions of one rule must all hold. Calls of
 * another architecture kill the process, those of the x32 ABI answer ENOSYS. Where the default action is an
 * errno, so do calls newer than our table: C libraries then fall back to older ones.
 *
 * <p>Programs are cached: the same rules are compiled once. Safe for use by several threads.
 */
public final class SeccompCompiler {
    private static final int CACHED = 64;
    /** __X32_SYSCALL_BIT; numbers with the sign bit are beyond it too. */
    private static final int X32 = 0x4000_0000;

    private final Map<Key, byte[]> programs = new LinkedHashMap<>(CACHED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, byte[]> eldest) {
            return size() > CACHED;
        }
    };

    private volatile @Nullable Latest latest;

    /**
     * The program for a machine.
     *
     * @param architecture the machine's own: {@link SeccompArchitecture#X86_64} or {@link SeccompArchitecture#AARCH64}
     * @throws IllegalArgumentException if the rules need more than 4096 instructions, or the architecture is another
     */
    @SuppressWarnings("ReferenceEquality") // the very same rules need no look at their hundreds of words
    public byte[] compile(Seccomp seccomp, SeccompArchitecture architecture) {
        Latest known = latest;
        if (known != null && known.seccomp == seccomp && known.architecture == architecture) {
            return known.program.clone();
        }
        byte[] program;
        synchronized (programs) {
            program = programs.computeIfAbsent(new Key(seccomp, architecture), SeccompCompiler::program);
        }
        latest = new Latest(seccomp, architecture, program);
        return program.clone();
    }

    /** The {@code SECCOMP_FILTER_FLAG_…} bits of the flags that the rules name. */
    public static int flags(Seccomp seccomp) {
        int bits = 0;
        for (String flag : seccomp.flags()) {
            bits |= switch (flag) {
                case "SECCOMP_FILTER_FLAG_TSYNC" -> 1;
                case "SECCOMP_FILTER_FLAG_LOG" -> 1 << 1;
                case "SECCOMP_FILTER_FLAG_SPEC_ALLOW" -> 1 << 2;
                default -> throw new IllegalArgumentException("no flag of seccomp(2) that can be used: " + flag);
            };
        }
        return bits;
    }

    /** The architecture of the machine this runs on. */
    public static SeccompArchitecture host() {
        String machine = System.getProperty("os.arch", "");
        return switch (machine) {
            case "amd64" -> SeccompArchitecture.X86_64;
            case "aarch64" -> SeccompArchitecture.AARCH64;
            default -> throw new IllegalStateException("no table of system calls for " + machine);
        };
    }

    private static byte[] program(Key key) {
        return new DecisionTree(ranges(key.seccomp(), key.architecture()))
                .compile(auditArchitecture(key.architecture()));
    }

    private static SortedMap<Integer, Behaviour> ranges(Seccomp seccomp, SeccompArchitecture architecture) {
        SyscallTable table = SyscallTable.of(architecture);
        Behaviour unnamed = Behaviour.always(Behaviour.value(seccomp.defaultAction(), seccomp.defaultErrnoRet()));
        SortedMap<Integer, Behaviour> ranges = new TreeMap<>(Integer::compareUnsigned);
        for (int number = 0; number <= table.highest(); number++) {
            ranges.put(number, unnamed);
        }
        for (SeccompRule rule : seccomp.syscalls()) {
            Behaviour.Branch branch =
                    new Behaviour.Branch(rule.args(), Behaviour.value(rule.action(), rule.errnoRet()));
            rule.names().stream().map(table::number).forEach(number -> {
                if (number != null) {
                    ranges.computeIfPresent(number, (n, behaviour) -> behaviour.then(branch));
                }
            });
        }
        ranges.replaceAll((number, behaviour) -> behaviour.simplified());
        boolean newerFail = seccomp.defaultAction() == SeccompAction.ERRNO;
        ranges.put(table.highest() + 1, newerFail ? Behaviour.NO_SUCH_CALL : unnamed);
        ranges.put(X32, Behaviour.NO_SUCH_CALL);
        return ranges;
    }

    /** AUDIT_ARCH_… of linux/audit.h: the ELF machine, 64-bit, little-endian. */
    private static int auditArchitecture(SeccompArchitecture architecture) {
        return architecture == SeccompArchitecture.X86_64 ? 0xC000_003E : 0xC000_00B7;
    }

    /** The program asked for last, found by identity: to hash some hundred names takes longer than the rest. */
    private static final class Latest {
        private final Seccomp seccomp;
        private final SeccompArchitecture architecture;
        private final byte[] program;

        Latest(Seccomp seccomp, SeccompArchitecture architecture, byte[] program) {
            this.seccomp = seccomp;
            this.architecture = architecture;
            this.program = program;
        }
    }

    private record Key(Seccomp seccomp, SeccompArchitecture architecture) {}
}
