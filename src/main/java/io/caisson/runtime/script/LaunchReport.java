package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.at;
import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.Errno;
import io.caisson.kernel.jna.Syscall;
import java.util.List;

/** What the processes of a launch tell the engine, and how those end that cannot go on. */
public final class LaunchReport {
    /** What a message on the report pipe tells of: its first 64 bits. The process that will be the command. */
    public static final long PROCESS = 1;

    /** Everything is made, and waits for its release. */
    public static final long READY = 2;
    /** A record has failed: its place, and the negated errno. */
    public static final long FAILED = 3;
    /** An execve has failed: the negated errno. */
    public static final long EXECVE_FAILED = 4;
    /** The process that enters a container to make one there. */
    public static final long ENVOY = 5;
    /** The first process waits for the ids of its user namespace. */
    public static final long AWAITS_IDS = 6;
    /** Bytes of a message: three numbers. */
    public static final int MESSAGE_SIZE = 24;

    /** How a process ends that could not execute its command: 126 and 127 as a shell. */
    private static final int NOT_LAUNCHED = 125;

    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private final Script script;
    private final int report;
    private final Label handler;
    private final long failure;

    LaunchReport(Script script) {
        this(script, ShimDescriptors.REPORT);
    }

    /** @param report number of the descriptor of the messages; behind it come those that a launch waits at */
    LaunchReport(Script script, int report) {
        this.script = script;
        this.report = report;
        this.handler = script.label();
        this.failure = script.numbers(FAILED, 0, 0);
    }

    /** The script as a program, once {@link #handleFailures} has been placed. */
    byte[] program() {
        return script.program(failure + Long.BYTES, handler);
    }

    /** Where a process goes on when a record of it has failed. */
    void handleFailures() {
        script.place(handler);
        tell(failure);
        exit();
    }

    void tell(long message) {
        script.call(Syscall.WRITE, value(report), value(message), value(MESSAGE_SIZE))
                .ignoringErrors();
    }

    /** Number of the descriptor of the messages: the first that the command is not to have. */
    int number() {
        return report;
    }

    /** Says that everything is made, and waits for a byte; the engine's end means its own. */
    void awaitRelease() {
        tell(script.numbers(READY, 0, 0));
        awaitByte(start());
    }

    /** Says that it has a user namespace, and waits for a byte: then its ids are known. */
    void awaitIds() {
        tell(script.numbers(AWAITS_IDS, 0, 0));
        awaitByte(start());
    }

    private int start() {
        return report + ShimDescriptors.START - ShimDescriptors.REPORT;
    }

    /** Waits for a byte at a pipe that it holds open itself; for long, so with no other descriptor of the host's. */
    void awaitStart() {
        int gate = report + ShimDescriptors.GATE - ShimDescriptors.REPORT;
        script.call(Syscall.CLOSE_RANGE, value(gate + 1L), value(~0L), value(0));
        awaitByte(gate);
    }

    private void awaitByte(int descriptor) {
        Label released = script.label();
        long one = script.room(8);
        script.call(Syscall.READ, value(descriptor), value(one), value(1)).onPositive(released);
        exit();
        script.place(released);
    }

    /** Room for an execve's failure; its result belongs 8 bytes behind the address. */
    long execveMessage() {
        return script.numbers(EXECVE_FAILED, 0, 0);
    }

    /**
     * Nothing more can be tried. It ends as a shell would: the engine may have died since it released it, and
     * then this code is all that the next one learns.
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

    void exit() {
        exit(NOT_LAUNCHED);
    }

    void exit(int code) {
        script.call(Syscall.EXIT_GROUP, value(code));
    }
}
