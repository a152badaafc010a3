package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.at;
import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.Errno;
import io.caisson.kernel.jna.Syscall;
import io.caisson.runtime.plan.LaunchStep;
import java.util.List;

/**
 * The whole program of an init: it makes a process for the command, passes on to it every signal that it
 * gets, reaps whatever ends, and ends as the command has ended.
 *
 * <p>It is a program of its own, executed in the place of the command, so that its memory and its file hold
 * nothing of the host: only the command and its environment. It keeps no descriptor.
 */
public final class InitProgram {
    /** What lists of processes call it. */
    public static final String NAME = "caisson-init";

    /** Beyond all places of the program that executes it. */
    private static final int FIRST_PLACE = 1 << 20;

    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_SET_NAME = 15;
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int SIG_SETMASK = 2;
    private static final int SIGNAL_SET_SIZE = 8;
    private static final int SIGCHLD = 17;
    private static final int ANY_CHILD = -1;
    private static final int WNOHANG = 1;
    private static final int TIOCSPGRP = 0x5410;
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    /** The bits of a wait status that say which signal has killed (wait(2)). */
    private static final int SIGNAL_BITS = 0x7f;
    /** {@code FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG}. */
    private static final int FUTEX_WAKE_OP = 5 | 128;
    /** {@code FUTEX_OP(FUTEX_OP_OR, 128, FUTEX_OP_CMP_EQ, 0)}. */
    private static final int OR_128 = 2 << 28 | 128 << 12;

    private final Script script = new Script(FIRST_PLACE);
    private final LaunchReport report = new LaunchReport(script);
    private final long child = script.room(8);
    private final long status = script.room(16);
    private final long every = script.numbers(~0L);
    private final long former = script.room(SIGNAL_SET_SIZE);

    private InitProgram() {}

    /** Assembles the program for a command. */
    public static Assembled assemble(LaunchStep.Execute command) {
        InitProgram init = new InitProgram();
        init.program(command);
        return new Assembled(init.report.program(), init.script);
    }

    private void program(LaunchStep.Execute command) {
        Label inChild = script.label();
        script.begin("begin as the init");
        script.call(Syscall.PRCTL, value(PR_SET_DUMPABLE), value(0), value(0), value(0), value(0));
        script.call(Syscall.PRCTL, value(PR_SET_NAME), value(script.string(NAME)), value(0), value(0), value(0));
        // Of use where it is not the first process of its pid namespace, which gets all orphans anyway.
        script.call(Syscall.PRCTL, value(PR_SET_CHILD_SUBREAPER), value(1), value(0), value(0), value(0));
        mask(every, former);
        script.begin("make the command's process (clone(2), which the seccomp profile must allow)");
        script.call(Syscall.CLONE, value(SIGCHLD), value(0), value(0), value(0), value(0))
                .into(child)
                .onZero(inChild);
        script.call(Syscall.CLOSE_RANGE, value(0), value(~0L), value(0));
        serve();
        script.place(inChild);
        lead();
        new ChildProgram(script, report, 0).add(List.of(command));
        report.handleFailures();
    }

    /**
     * Takes one signal after the other. All are blocked: the kernel does not drop one that is blocked, as it
     * does others that it has no handler for in a first process (pid_namespaces(7)).
     */
    private void serve() {
        Label next = script.label();
        Label reap = script.label();
        Label other = script.label();
        long signal = script.room(8);
        long reaped = script.room(8);
        script.begin("wait for signals (rt_sigtimedwait(2), which the seccomp profile must allow)");
        script.place(next);
        script.call(Syscall.RT_SIGTIMEDWAIT, value(every), value(0), value(0), value(SIGNAL_SET_SIZE))
                .into(signal);
        script.check("SIGCHLD", at(signal), ~0L, SIGCHLD, Errno.EINVAL.number()).onError(other);
        script.place(reap);
        script.call(Syscall.WAIT4, value(ANY_CHILD), value(status), value(WNOHANG), value(0))
                .into(reaped)
                .onZero(next)
                .onError(next);
        script.check("the command", at(reaped), ~0L, at(child), Errno.ECHILD.number())
                .onError(reap);
        end();
        script.place(other);
        script.call(Syscall.KILL, at(child), at(signal)).thenGoTo(next).onError(next);
    }

    /** The exit code lies in a status's second byte; for one that was killed it is 128 and the signal. */
    private void end() {
        Label killed = script.label();
        script.check("exited", at(status), SIGNAL_BITS, 0, Errno.EINVAL.number())
                .onError(killed);
        script.call(Syscall.EXIT_GROUP, at(status + 1));
        script.place(killed);
        // There is no arithmetic in a script; but to wake nobody, the kernel sets the bit of 128 (futex(2)).
        script.call(
                        Syscall.FUTEX,
                        value(status),
                        value(FUTEX_WAKE_OP),
                        value(0),
                        value(0),
                        value(status),
                        value(OR_128))
                .ignoringErrors();
        script.call(Syscall.EXIT_GROUP, at(status));
    }

    /**
     * In the child: a process group of its own, in the foreground of the terminal if there is one. Else the
     * terminal's signals would reach it twice, once passed on by the init.
     */
    private void lead() {
        long own = script.room(8);
        script.begin("lead a process group");
        script.call(Syscall.SETPGID, value(0), value(0));
        script.call(Syscall.GETPID).into(own);
        script.call(Syscall.IOCTL, value(0), value(TIOCSPGRP), value(own)).ignoringErrors();
        mask(former, 0);
        script.call(Syscall.FCNTL, value(ShimDescriptors.REPORT), value(F_SETFD), value(FD_CLOEXEC));
    }

    private void mask(long signals, long before) {
        script.call(Syscall.RT_SIGPROCMASK, value(SIG_SETMASK), value(signals), value(before), value(SIGNAL_SET_SIZE));
    }
}
