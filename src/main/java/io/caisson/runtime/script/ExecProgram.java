package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.jna.Syscall;
import io.caisson.runtime.plan.LaunchStep;
import java.util.List;

/**
 * The whole program of the supervisor of one more process in a container that runs. Three processes, so
 * that none is at the container's mercy while it may do what the container may not:
 *
 * <ul>
 *   <li>the supervisor, which stays outside, waits, and writes down how the process ended;
 *   <li>its envoy, which enters the container's namespaces. It has not entered its pid namespace, where only
 *       its children will be (setns(2)), so nothing in the container can see it, trace it or read its memory.
 *       It gives up every privilege and every descriptor that the process is not to have;
 *   <li>the process, a child of the envoy with memory of its own, in the supervisor's care ({@code
 *       CLONE_PARENT}). From its first moment it may do no more than what is executed in it.
 * </ul>
 */
public final class ExecProgram {
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_SET_NAME = 15;
    private static final long CLONE_INTO_CGROUP = 0x2_0000_0000L;
    private static final int SIGCHLD = 17;
    private static final int CLONE_ARGS_SIZE = 88;
    private static final int ANY_CHILD = -1;

    private final Script script = new Script();
    private final LaunchReport report = new LaunchReport(script);

    private ExecProgram() {}

    /**
     * Assembles the program.
     *
     * @param id names the file that says how the process ended
     * @param cgroup number of a v2 cgroup's descriptor; 0 for none
     * @param steps of the envoy, and from {@link LaunchStep.MakeProcess} on of the process
     */
    public static Assembled assemble(String id, int cgroup, List<LaunchStep> steps) {
        ExecProgram exec = new ExecProgram();
        exec.supervise(id, cgroup, steps);
        return new Assembled(exec.report.program(), exec.script);
    }

    private void supervise(String id, int cgroup, List<LaunchStep> steps) {
        Label envoy = script.label();
        Label over = script.label();
        long message = script.numbers(LaunchReport.ENVOY, 0, 0);
        ExitRecord exit = new ExitRecord(script, id);
        script.begin("make a process to enter the container");
        script.call(Syscall.PRCTL, value(PR_SET_DUMPABLE), value(0), value(0), value(0), value(0));
        script.call(
                Syscall.PRCTL, value(PR_SET_NAME), value(script.string("caisson-exec")), value(0), value(0), value(0));
        script.call(Syscall.CLONE3, value(cloneArguments(cgroup)), value(CLONE_ARGS_SIZE))
                .into(message + Long.BYTES)
                .onZero(envoy);
        report.tell(message);
        keepOnly();
        exit.awaitEnd(Operand.at(message + Long.BYTES)).ignoringErrors();
        // An envoy that has failed leaves nobody to wait for.
        exit.awaitEnd(value(ANY_CHILD)).onError(over);
        exit.write(over);
        script.place(over);
        report.exit(0);
        script.place(envoy);
        new ChildProgram(script, report, ChildProgram.NO_ROOT).add(steps);
        report.handleFailures();
    }

    private long cloneArguments(int cgroup) {
        long flags = cgroup == 0 ? 0 : CLONE_INTO_CGROUP;
        return script.numbers(flags, 0, 0, 0, SIGCHLD, 0, 0, 0, 0, 0, cgroup);
    }

    /** The reading ends of its output, so that it writes on without an engine, and the directory of exits. */
    private void keepOnly() {
        int afterKept = ShimDescriptors.EXITS + 1;
        script.call(Syscall.CLOSE_RANGE, value(afterKept), value(~0L), value(0)).ignoringErrors();
        script.call(Syscall.CLOSE_RANGE, value(0), value(ShimDescriptors.OUTPUT - 1), value(0))
                .ignoringErrors();
    }
}
