package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.at;
import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.file.Open;
import io.caisson.kernel.jna.Syscall;

/** Records that wait for a process and write down how it ended: wait status, seconds, nanoseconds. */
final class ExitRecord {
    private static final int SIZE = 24;
    private static final int CLOCK_REALTIME = 0;

    private final Script script;
    private final String name;
    private final long status;

    /** @param name of the file in the directory of exits */
    ExitRecord(Script script, String name) {
        this.script = script;
        this.name = name;
        this.status = script.room(SIZE);
    }

    /** Waits for a child's end; any child's for -1. */
    Record awaitEnd(Operand process) {
        return script.call(Syscall.WAIT4, process, value(status), value(0), value(0));
    }

    /** What can't be written (the file system is full) is told by this process's own end instead. */
    void write(Label failed) {
        long file = script.room(8);
        long temporary = script.string("." + name);
        script.call(Syscall.CLOCK_GETTIME, value(CLOCK_REALTIME), value(status + 8))
                .ignoringErrors();
        script.call(
                        Syscall.OPENAT,
                        value(ShimDescriptors.EXITS),
                        value(temporary),
                        value(Open.O_WRONLY | Open.O_CREAT | Open.O_TRUNC | Open.O_NOFOLLOW),
                        value(0600))
                .into(file)
                .onError(failed);
        script.call(Syscall.WRITE, at(file), value(status), value(SIZE)).onError(failed);
        script.call(Syscall.CLOSE, at(file)).ignoringErrors();
        script.call(
                        Syscall.RENAMEAT2,
                        value(ShimDescriptors.EXITS),
                        value(temporary),
                        value(ShimDescriptors.EXITS),
                        value(script.string(name)),
                        value(0))
                .onError(failed);
    }
}
