package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.at;
import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.Errno;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.jna.Syscall;

/** Records that take from another container what the two are to share. */
final class NeighbourProgram {
    private static final long CLONE_NEWNS = 0x2_0000L;
    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int OPEN_TREE_CLONE = 1;
    private static final int HOW_SIZE = 24;
    private static final int STATFS_SIZE = 120;

    private final Script script;

    NeighbourProgram(Script script) {
        this.script = script;
    }

    /**
     * Goes into another container's mount namespace, copies one mount there, and comes back. What that
     * container may have put in its place is neither followed nor taken: no link, no other file system.
     *
     * @param process number of the pidfd of its first process
     * @param number which descriptor the copy becomes
     */
    void copyMount(int process, String path, long fileSystem, int number) {
        long own = script.room(8);
        long found = script.room(8);
        long copy = script.room(8);
        long statfs = script.room(STATFS_SIZE);
        long how =
                script.numbers(Open.O_PATH | Open.O_CLOEXEC, 0, Open.RESOLVE_NO_SYMLINKS | Open.RESOLVE_NO_MAGICLINKS);
        script.call(
                        Syscall.OPENAT,
                        value(AT_FDCWD),
                        value(script.string("/proc/self/ns/mnt")),
                        value(Open.O_RDONLY | Open.O_CLOEXEC),
                        value(0))
                .into(own);
        script.call(Syscall.SETNS, value(process), value(CLONE_NEWNS));
        script.call(Syscall.OPENAT2, value(AT_FDCWD), value(script.string(path)), value(how), value(HOW_SIZE))
                .into(found);
        script.call(Syscall.FSTATFS, at(found), value(statfs));
        script.check("the file system on " + path, at(statfs), ~0L, fileSystem, Errno.EXDEV.number());
        script.call(
                        Syscall.OPEN_TREE,
                        at(found),
                        value(script.string("")),
                        value(OPEN_TREE_CLONE | Open.O_CLOEXEC | AT_EMPTY_PATH))
                .into(copy);
        script.call(Syscall.CLOSE, at(found));
        script.call(Syscall.SETNS, at(own), value(CLONE_NEWNS));
        script.call(Syscall.CLOSE, at(own));
        script.call(Syscall.DUP3, at(copy), value(number), value(Open.O_CLOEXEC));
        script.call(Syscall.CLOSE, at(copy));
    }
}
