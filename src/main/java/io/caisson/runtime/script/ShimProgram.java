package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.at;
import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.file.Open;
import io.caisson.kernel.jna.Syscall;
import io.caisson.runtime.plan.LaunchStep;
import java.util.List;

/**
 * The whole program of a container's supervisor: it makes the container's first process, waits for it,
 * writes down how it ended, and stays, holding the output's pipes, until the engine dismisses it.
 *
 * <p>It has no stack, no heap and no library, and once the container runs only four descriptors.
 */
public final class ShimProgram {
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_SET_NAME = 15;
    private static final long CLONE_INTO_CGROUP = 0x2_0000_0000L;
    private static final int SIGCHLD = 17;
    private static final int ANY_CHILD = -1;
    private static final int CLONE_ARGS_SIZE = 88;
    private static final int SIG_SETMASK = 2;
    /** Bytes of a set of signals. */
    private static final int SIGNALS = 8;
    /** Where {@code POLLIN} is in a {@code struct pollfd}, as bits. */
    private static final int POLLIN_AT = 32;

    private final Script script = new Script();
    private final LaunchReport report = new LaunchReport(script);

    private final Holds holds;

    private ShimProgram(Holds holds) {
        this.holds = holds;
    }

    /** What a supervisor holds beside the outputs, so that it outlives the engine. */
    public enum Holds {
        NOTHING,
        /** The container's input, which ends when the engine says so. */
        INPUT,
        /** The container's terminal. */
        TERMINAL
    }

    /**
     * Assembles the program.
     *
     * @param id the container's, which names the file that says how it ended
     * @param flags {@code CLONE_NEW…} namespaces to make
     * @param cgroup number of a v2 cgroup's descriptor; 0 for none
     * @param holds what it has at {@link ShimDescriptors#INPUT} and {@link ShimDescriptors#CONTROL}
     */
    public static Assembled assemble(String id, long flags, int cgroup, int root, Holds holds, List<LaunchStep> steps) {
        ShimProgram shim = new ShimProgram(holds);
        shim.supervise(id, flags, cgroup, root, steps);
        return new Assembled(shim.report.program(), shim.script);
    }

    private void supervise(String id, long flags, int cgroup, int root, List<LaunchStep> steps) {
        Label child = script.label();
        long process = script.numbers(LaunchReport.PROCESS, 0, 0);
        ExitRecord exit = new ExitRecord(script, id);
        script.begin("make the container's first process");
        script.call(Syscall.PRCTL, value(PR_SET_DUMPABLE), value(0), value(0), value(0), value(0));
        script.call(
                Syscall.PRCTL, value(PR_SET_NAME), value(script.string("caisson-shim")), value(0), value(0), value(0));
        long childEnds = script.numbers(1L << SIGCHLD - 1);
        if (holds == Holds.INPUT) {
            script.call(Syscall.RT_SIGPROCMASK, value(SIG_SETMASK), value(childEnds), value(0), value(SIGNALS));
        }
        script.call(Syscall.CLONE3, value(cloneArguments(flags, cgroup)), value(CLONE_ARGS_SIZE))
                .into(process + Long.BYTES)
                .onZero(child);
        // In another container's pid namespace there will be a child of this first one: that is told instead.
        boolean envoy = steps.contains(new LaunchStep.MakeProcess());
        if (!envoy) {
            report.tell(process);
        }
        keepOnly();
        Label abandoned = script.label();
        awaitRecord(abandoned);
        if (holds == Holds.INPUT) {
            awaitEndOfInput(childEnds);
        }
        awaitEnd(exit, process, envoy);
        exit.write(abandoned);
        stay();
        script.place(abandoned);
        awaitEnd(exit, process, envoy);
        report.exit();
        script.place(child);
        child(root, steps);
    }

    private void child(int root, List<LaunchStep> steps) {
        // Else kill(0, …) in the container would reach its supervisor, which is of the same process group.
        script.begin("make a session of its own");
        script.call(Syscall.SETSID);
        if (holds == Holds.INPUT) {
            long none = script.numbers(0);
            script.call(Syscall.RT_SIGPROCMASK, value(SIG_SETMASK), value(none), value(0), value(SIGNALS));
        }
        new ChildProgram(script, report, root).add(steps);
        report.handleFailures();
    }

    /** Keeps the input open until the engine says that it is to end, or nobody is there to read it any more. */
    private void awaitEndOfInput(long childEnds) {
        long signals = script.room(8);
        long polled =
                script.numbers(ShimDescriptors.CHILD | 1L << POLLIN_AT, ShimDescriptors.CONTROL | 1L << POLLIN_AT);
        script.call(Syscall.SIGNALFD4, value(-1), value(childEnds), value(SIGNALS), value(0))
                .into(signals);
        script.call(Syscall.DUP3, at(signals), value(ShimDescriptors.CHILD), value(Open.O_CLOEXEC));
        script.call(Syscall.CLOSE, at(signals)).ignoringErrors();
        script.call(Syscall.PPOLL, value(polled), value(2), value(0), value(0), value(0))
                .ignoringErrors();
        script.call(Syscall.CLOSE_RANGE, value(ShimDescriptors.INPUT), value(ShimDescriptors.CHILD), value(0))
                .ignoringErrors();
    }

    /** After an envoy, the one that it has made. */
    private static void awaitEnd(ExitRecord exit, long process, boolean envoy) {
        exit.awaitEnd(at(process + Long.BYTES)).ignoringErrors();
        if (envoy) {
            exit.awaitEnd(value(ANY_CHILD)).ignoringErrors();
        }
    }

    private long cloneArguments(long flags, int cgroup) {
        long all = flags | (cgroup == 0 ? 0 : CLONE_INTO_CGROUP);
        return script.numbers(all, 0, 0, 0, SIGCHLD, 0, 0, 0, 0, 0, cgroup);
    }

    /** What only the container needs: the pipes of the launch, all mounts, the standard streams. */
    private void keepOnly() {
        int afterKept = (holds == Holds.NOTHING ? ShimDescriptors.EXITS : ShimDescriptors.CONTROL) + 1;
        script.call(Syscall.CLOSE_RANGE, value(afterKept), value(~0L), value(0)).ignoringErrors();
        script.call(Syscall.CLOSE_RANGE, value(0), value(ShimDescriptors.START), value(0))
                .ignoringErrors();
    }

    /**
     * Waits until the engine has written down who this is. One that dies before leaves a supervisor that
     * nobody could ever find and dismiss: it must end by itself, after its child, which sees the same.
     */
    private void awaitRecord(Label abandoned) {
        Label kept = script.label();
        long one = script.room(8);
        script.call(Syscall.READ, value(ShimDescriptors.KEEP), value(one), value(1))
                .onPositive(kept)
                .ignoringErrors();
        script.call(Syscall.CLOSE, value(ShimDescriptors.KEEP))
                .thenGoTo(abandoned)
                .onError(abandoned);
        script.place(kept);
        script.call(Syscall.CLOSE, value(ShimDescriptors.KEEP)).ignoringErrors();
    }

    /** Sleeps for ever: the engine kills it once it has read all that the pipes hold. */
    private void stay() {
        Label again = script.label();
        script.place(again);
        script.call(Syscall.PPOLL, value(0), value(0), value(0), value(0), value(0))
                .thenGoTo(again)
                .onError(again);
    }
}
