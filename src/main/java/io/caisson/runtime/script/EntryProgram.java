package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.at;
import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.Errno;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.jna.Syscall;

/** Records that enter a container which runs, open a terminal there, and make a process there. */
final class EntryProgram {
    private static final int PR_SET_DUMPABLE = 4;
    private static final int SIGCHLD = 17;
    private static final int CLONE_PARENT = 0x8000;
    private static final int AT_FDCWD = -100;
    private static final int HOW_SIZE = 24;
    private static final int STATFS_SIZE = 120;
    private static final long DEVPTS_SUPER_MAGIC = 0x1cd1;
    /** ioctl_tty(2). */
    private static final long TIOCSPTLCK = 0x4004_5431L;

    private static final long TIOCGPTPEER = 0x5441;
    private static final long TIOCSCTTY = 0x540e;

    private final Script script;
    private final LaunchReport report;

    EntryProgram(Script script, LaunchReport report) {
        this.script = script;
        this.report = report;
    }

    /** The root and working directory are the container's afterwards (setns(2), {@code CLONE_NEWNS}). */
    void enter(int descriptor, long flags) {
        script.call(Syscall.SETNS, value(descriptor), value(flags));
    }

    /**
     * Opens a terminal of the container's own devpts, so that it has a name there; its master stays at {@link
     * ShimDescriptors#MASTER}, where the engine takes it. What the container has put in the place of its
     * ptmx is not opened: not a link, nor anything of another file system.
     */
    void openTerminal(long uid) {
        long master = script.room(8);
        long slave = script.room(8);
        long statfs = script.room(STATFS_SIZE);
        int flags = Open.O_RDWR | Open.O_NOCTTY | Open.O_NONBLOCK | Open.O_CLOEXEC;
        long how = script.numbers(flags, 0, Open.RESOLVE_NO_SYMLINKS | Open.RESOLVE_NO_MAGICLINKS);
        // Looked at before it is opened, since to open another's device may do something.
        long path = script.numbers(Open.O_PATH | Open.O_CLOEXEC, 0, Open.RESOLVE_NO_SYMLINKS);
        long directory = script.room(8);
        script.call(Syscall.OPENAT2, value(AT_FDCWD), value(script.string("/dev/pts")), value(path), value(HOW_SIZE))
                .into(directory);
        script.call(Syscall.FSTATFS, at(directory), value(statfs));
        script.check("devpts at /dev/pts", at(statfs), ~0L, DEVPTS_SUPER_MAGIC, Errno.ENOTTY.number());
        script.call(Syscall.OPENAT2, at(directory), value(script.string("ptmx")), value(how), value(HOW_SIZE))
                .into(master);
        script.call(Syscall.FSTATFS, at(master), value(statfs));
        script.check("devpts at /dev/pts/ptmx", at(statfs), ~0L, DEVPTS_SUPER_MAGIC, Errno.ENOTTY.number());
        script.call(Syscall.IOCTL, at(master), value(TIOCSPTLCK), value(script.numbers(0)));
        script.call(Syscall.IOCTL, at(master), value(TIOCGPTPEER), value(Open.O_RDWR | Open.O_NOCTTY))
                .into(slave);
        script.call(Syscall.FCHOWN, at(slave), value(uid), value(-1));
        for (int standard = 0; standard < 3; standard++) {
            script.call(Syscall.DUP3, at(slave), value(standard), value(0));
        }
        // Last: the slave's own number may be this one.
        script.call(Syscall.DUP3, at(master), value(ShimDescriptors.MASTER), value(Open.O_CLOEXEC));
    }

    /**
     * Becomes two: the envoy tells who the process is, and ends. The old clone(2), since seccomp profiles
     * refuse clone3(2), whose flags they cannot see.
     */
    void makeProcess() {
        Label process = script.label();
        long message = script.numbers(LaunchReport.PROCESS, 0, 0);
        // Changing the user may have undone it (prctl(2)).
        script.call(Syscall.PRCTL, value(PR_SET_DUMPABLE), value(0), value(0), value(0), value(0));
        script.call(Syscall.CLONE, value(CLONE_PARENT | SIGCHLD), value(0), value(0), value(0), value(0))
                .into(message + Long.BYTES)
                .onZero(process);
        report.tell(message);
        report.exit(0);
        script.place(process);
    }

    /** Else kill(0, …) in the process would reach its supervisor, which is of the same process group. */
    void makeSession(boolean terminal) {
        script.call(Syscall.SETSID);
        if (terminal) {
            takeTerminal();
        }
    }

    void takeTerminal() {
        script.call(Syscall.IOCTL, value(0), value(TIOCSCTTY), value(1));
    }
}
