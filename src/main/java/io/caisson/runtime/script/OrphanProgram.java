package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.jna.Syscall;
import io.caisson.runtime.plan.LaunchStep;
import java.util.List;

/**
 * The whole program of a launch that leaves nobody behind: it makes one process, in the care of who has
 * started this ({@code CLONE_PARENT}), and ends. When that one ends too, the process is an orphan, which the
 * nearest subreaper adopts and reaps, as callers of an OCI runtime expect.
 */
public final class OrphanProgram {
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_SET_NAME = 15;
    private static final long CLONE_INTO_CGROUP = 0x2_0000_0000L;
    private static final long CLONE_PARENT = 0x8000;
    private static final long CLONE_NEWPID = 0x2000_0000L;
    private static final int CLONE_ARGS_SIZE = 88;

    private final Script script = new Script();
    private final LaunchReport report;
    private final Numbers numbers;

    private OrphanProgram(Numbers numbers) {
        this.numbers = numbers;
        this.report = new LaunchReport(script, numbers.report());
    }

    /**
     * Numbers of descriptors. Those that are not there are 0.
     *
     * @param report of the messages; behind it come those at which the launch waits
     * @param cgroup of a v2 cgroup's directory
     * @param pidNamespace of a pid namespace to be made in
     * @param root of the root file system's mount
     * @param end beyond all that the launch needs: what the caller has inherited itself from there on is closed
     */
    public record Numbers(int report, int cgroup, int pidNamespace, int root, int end) {}

    /**
     * Assembles the program that makes a container's first process.
     *
     * @param flags {@code CLONE_NEW…} namespaces to make
     */
    public static Assembled container(long flags, Numbers numbers, List<LaunchStep> steps) {
        return new OrphanProgram(numbers).assemble(flags, LaunchReport.PROCESS, steps);
    }

    /**
     * Assembles the program that has a process enter a container.
     *
     * @param steps of the envoy, and from {@link LaunchStep.MakeProcess} on of the process
     */
    public static Assembled envoy(Numbers numbers, List<LaunchStep> steps) {
        return new OrphanProgram(numbers).assemble(0, LaunchReport.ENVOY, steps);
    }

    private Assembled assemble(long flags, long kind, List<LaunchStep> steps) {
        Label child = script.label();
        long message = script.numbers(kind, 0, 0);
        script.begin(kind == LaunchReport.ENVOY ? "make a process to enter the container" : "make the first process");
        script.call(Syscall.PRCTL, value(PR_SET_DUMPABLE), value(0), value(0), value(0), value(0));
        script.call(
                Syscall.PRCTL, value(PR_SET_NAME), value(script.string("caisson-init")), value(0), value(0), value(0));
        script.call(Syscall.CLOSE_RANGE, value(numbers.end()), value(~0L), value(0));
        if (numbers.pidNamespace() != 0) {
            script.call(Syscall.SETNS, value(numbers.pidNamespace()), value(CLONE_NEWPID));
        }
        script.call(Syscall.CLONE3, value(cloneArguments(flags)), value(CLONE_ARGS_SIZE))
                .into(message + Long.BYTES)
                .onZero(child);
        report.tell(message);
        report.exit(0);
        script.place(child);
        script.begin("make a session of its own");
        script.call(Syscall.SETSID);
        new ChildProgram(script, report, numbers.root() == 0 ? ChildProgram.NO_ROOT : numbers.root()).add(steps);
        report.handleFailures();
        return new Assembled(report.program(), script);
    }

    /** A child of its parent's has that parent's signal of death, and may name none of its own (clone(2)). */
    private long cloneArguments(long flags) {
        int cgroup = numbers.cgroup();
        long all = flags | CLONE_PARENT | (cgroup == 0 ? 0 : CLONE_INTO_CGROUP);
        return script.numbers(all, 0, 0, 0, 0, 0, 0, 0, 0, 0, cgroup);
    }
}
