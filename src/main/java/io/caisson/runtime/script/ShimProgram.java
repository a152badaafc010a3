package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.at;
import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.Errno;
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
    /** What a message on the report pipe tells of: its first 64 bits. */
    public static final long PROCESS = 1;

    /** The container waits for its release. */
    public static final long READY = 2;
    /** A record has failed: its place, and the negated errno. */
    public static final long FAILED = 3;
    /** An execve has failed: the negated errno. */
    public static final long EXECVE_FAILED = 4;
    /** Bytes of a message: three numbers. */
    public static final int MESSAGE_SIZE = 24;
    /** Bytes of the file that says how it ended: wait status, seconds, nanoseconds. */
    public static final int STATUS_SIZE = 24;

    /** How the first process ends that could not execute its command: 126 and 127 as a shell. */
    private static final int NOT_LAUNCHED = 125;

    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_SET_NAME = 15;
    private static final long CLONE_INTO_CGROUP = 0x2_0000_0000L;
    private static final int SIGCHLD = 17;
    private static final int CLONE_ARGS_SIZE = 88;

    private final Script script = new Script();
    private final Label handler = script.label();
    private final long report = script.numbers(FAILED, 0, 0);

    private ShimProgram() {}

    /** A program, and the words for its failures. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Assembled(byte[] program, Script script) {}

    /**
     * Assembles the program.
     *
     * @param id the container's, which names the file that says how it ended
     * @param flags {@code CLONE_NEW…} namespaces to make
     * @param cgroup number of a v2 cgroup's descriptor; 0 for none
     */
    public static Assembled assemble(String id, long flags, int cgroup, int root, List<LaunchStep> steps) {
        ShimProgram shim = new ShimProgram();
        shim.supervise(id, flags, cgroup, root, steps);
        return new Assembled(shim.script.program(shim.report + Long.BYTES, shim.handler), shim.script);
    }

    private void supervise(String id, long flags, int cgroup, int root, List<LaunchStep> steps) {
        Label child = script.label();
        long process = script.numbers(PROCESS, 0, 0);
        long status = script.room(STATUS_SIZE);
        script.begin("make the container's first process");
        script.call(Syscall.PRCTL, value(PR_SET_DUMPABLE), value(0), value(0), value(0), value(0));
        script.call(
                Syscall.PRCTL, value(PR_SET_NAME), value(script.string("caisson-shim")), value(0), value(0), value(0));
        script.call(Syscall.CLONE3, value(cloneArguments(flags, cgroup)), value(CLONE_ARGS_SIZE))
                .into(process + Long.BYTES)
                .onZero(child);
        tell(process);
        keepOnly();
        Label abandoned = script.label();
        awaitRecord(abandoned);
        waitFor(process, status);
        writeStatus(id, status, abandoned);
        stay();
        script.place(abandoned);
        waitFor(process, status);
        exit();
        script.place(child);
        // Else kill(0, …) in the container would reach its supervisor, which is of the same process group.
        script.begin("make a session of its own");
        script.call(Syscall.SETSID);
        new ChildProgram(script, this, root).add(steps);
        script.place(handler);
        tell(report);
        exit();
    }

    private long cloneArguments(long flags, int cgroup) {
        long all = flags | (cgroup == 0 ? 0 : CLONE_INTO_CGROUP);
        return script.numbers(all, 0, 0, 0, SIGCHLD, 0, 0, 0, 0, 0, cgroup);
    }

    /** What only the container needs: the pipes of the launch, all mounts, the standard streams. */
    private void keepOnly() {
        int afterKept = ShimDescriptors.EXITS + 1;
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

    private void waitFor(long process, long status) {
        script.call(Syscall.WAIT4, at(process + Long.BYTES), value(status), value(0), value(0))
                .ignoringErrors();
    }

    /** What can't be written (the file system is full) is told by this process's own end instead. */
    private void writeStatus(String id, long status, Label failed) {
        int clockRealtime = 0;
        long file = script.room(8);
        long temporary = script.string("." + id);
        script.call(Syscall.CLOCK_GETTIME, value(clockRealtime), value(status + 8))
                .ignoringErrors();
        script.call(
                        Syscall.OPENAT,
                        value(ShimDescriptors.EXITS),
                        value(temporary),
                        value(Open.O_WRONLY | Open.O_CREAT | Open.O_TRUNC | Open.O_NOFOLLOW),
                        value(0600))
                .into(file)
                .onError(failed);
        script.call(Syscall.WRITE, at(file), value(status), value(STATUS_SIZE)).onError(failed);
        script.call(Syscall.CLOSE, at(file)).ignoringErrors();
        script.call(
                        Syscall.RENAMEAT2,
                        value(ShimDescriptors.EXITS),
                        value(temporary),
                        value(ShimDescriptors.EXITS),
                        value(script.string(id)),
                        value(0))
                .onError(failed);
    }

    /** Sleeps for ever: the engine kills it once it has read all that the pipes hold. */
    private void stay() {
        Label again = script.label();
        script.place(again);
        script.call(Syscall.PPOLL, value(0), value(0), value(0), value(0), value(0))
                .thenGoTo(again)
                .onError(again);
    }

    /** In the child: says that everything is made, and waits for a byte; the engine's end means its own. */
    void awaitRelease() {
        Label released = script.label();
        long one = script.room(8);
        tell(script.numbers(READY, 0, 0));
        script.call(Syscall.READ, value(ShimDescriptors.START), value(one), value(1))
                .onPositive(released);
        exit();
        script.place(released);
    }

    /** Room for an execve's failure; its result belongs 8 bytes behind the address. */
    long execveMessage() {
        return script.numbers(EXECVE_FAILED, 0, 0);
    }

    /** In the child: an execve has failed. */
    void tellExecveFailed(long message) {
        tell(message);
    }

    /**
     * In the child: nothing more can be tried. It ends as a shell would: the engine may have died since it
     * released it, and then this code is all that the next one learns.
     *
     * @param results addresses of what each execve came to
     */
    void giveUp(List<Long> results) {
        int absent = Errno.ENOENT.number();
        Label present = script.label();
        results.forEach(result -> script.check("find the command", at(result), ~0L, -absent, absent)
                .onError(present));
        exit(NOT_FOUND);
        script.place(present);
        exit(NOT_EXECUTABLE);
    }

    private void tell(long message) {
        script.call(Syscall.WRITE, value(ShimDescriptors.REPORT), value(message), value(MESSAGE_SIZE))
                .ignoringErrors();
    }

    private void exit() {
        exit(NOT_LAUNCHED);
    }

    private void exit(int code) {
        script.call(Syscall.EXIT_GROUP, value(code));
    }
}
