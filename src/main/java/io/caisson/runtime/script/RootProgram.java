package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.at;
import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.Errno;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.jna.Syscall;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Records that find and make things below the container's root: every path goes through openat2(2) with
 * {@code RESOLVE_IN_ROOT}, so what an image has linked where leads nowhere else.
 */
final class RootProgram {
    private static final int HOW_SIZE = 24;
    private static final int S_IFREG = 0100000;
    private static final long PROC_SUPER_MAGIC = 0x9fa0;
    private static final int STATFS_SIZE = 120;
    private static final Set<String> KERNELS = Set.of("proc", "sys", "dev");

    private final Script script;
    private final int root;

    RootProgram(Script script, int root) {
        this.script = script;
        this.root = root;
    }

    /** The root's own descriptor. */
    Operand descriptor() {
        return value(root);
    }

    /**
     * Opens a path below the root; the descriptor is kept at the address. An image's /proc that is a link
     * could lead a mount to one place and its masks to another (CVE-2019-19921), so that is no path.
     */
    Record open(String path, int flags, long slot) {
        List<String> components = components(path);
        long resolve = Open.RESOLVE_IN_ROOT | Open.RESOLVE_NO_MAGICLINKS;
        if (ofTheKernel(components)) {
            resolve |= Open.RESOLVE_NO_SYMLINKS;
        }
        long how = script.numbers(Integer.toUnsignedLong(flags | Open.O_CLOEXEC), 0, resolve);
        String relative = String.join("/", components);
        return script.call(
                        Syscall.OPENAT2,
                        value(root),
                        value(script.string(relative.isEmpty() ? "." : relative)),
                        value(how),
                        value(HOW_SIZE))
                .into(slot);
    }

    /** Finds a directory or file to mount on, makes it with its parents if it is not there; answers its slot. */
    long target(String path, boolean directory) {
        List<String> components = components(path);
        long slot = script.room(8);
        int kind = directory ? Open.O_PATH | Open.O_DIRECTORY : Open.O_PATH;
        find(path, directory, kind, components, slot);
        if (!ofTheKernel(components)) {
            refuseProcfs(slot);
        }
        return slot;
    }

    private void find(String path, boolean directory, int kind, List<String> components, long slot) {
        if (components.isEmpty()) {
            open("/", kind, slot);
            return;
        }
        Label done = script.label();
        open(path, kind, slot).onPositive(done).ignoringErrors();
        Operand above = value(root);
        for (int i = 1; i < components.size(); i++) {
            above = at(parent(components.subList(0, i), above));
        }
        long last = script.string(components.getLast());
        if (directory) {
            script.call(Syscall.MKDIRAT, above, value(last), value(0755)).ignoringErrors();
        } else {
            script.call(Syscall.MKNODAT, above, value(last), value(S_IFREG | 0644), value(0))
                    .ignoringErrors();
        }
        open(path, kind, slot);
        script.place(done);
    }

    /** An image's link must not lead a volume onto what the kernel says of its processes (CVE-2019-19921). */
    private void refuseProcfs(long slot) {
        long statfs = script.room(STATFS_SIZE);
        Label other = script.label();
        script.call(Syscall.FSTATFS, at(slot), value(statfs));
        script.check("procfs", at(statfs), ~0L, PROC_SUPER_MAGIC, Errno.EXDEV.number())
                .onError(other);
        script.check("target outside of procfs", value(0), ~0L, 1, Errno.EXDEV.number());
        script.place(other);
    }

    /** The directory that a path's last name goes into, which must be there; answers its slot. */
    long parentOf(String path) {
        List<String> components = components(path);
        long slot = script.room(8);
        open(String.join("/", components.subList(0, components.size() - 1)), Open.O_PATH | Open.O_DIRECTORY, slot);
        return slot;
    }

    /** The address of a path's last name. */
    long lastName(String path) {
        return script.string(components(path).getLast());
    }

    /** Writes to a file which must lie in procfs: a volume on /proc must not catch it (CVE-2019-16884). */
    void writeProc(String path, String text, boolean required) {
        long slot = script.room(8);
        long statfs = script.room(STATFS_SIZE);
        Label done = script.label();
        Record opening = open(path, Open.O_WRONLY, slot);
        script.call(Syscall.FSTATFS, at(slot), value(statfs));
        script.check("procfs", at(statfs), ~0L, PROC_SUPER_MAGIC, Errno.EXDEV.number());
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        Record writing = script.call(Syscall.WRITE, at(slot), value(script.string(text)), value(length));
        if (!required) {
            opening.onError(done);
            writing.ignoringErrors();
        }
        script.call(Syscall.CLOSE, at(slot));
        script.place(done);
    }

    private long parent(List<String> components, Operand above) {
        String path = String.join("/", components);
        long slot = script.room(8);
        Label there = script.label();
        open(path, Open.O_PATH | Open.O_DIRECTORY, slot).onPositive(there).ignoringErrors();
        script.call(Syscall.MKDIRAT, above, value(script.string(components.getLast())), value(0755))
                .ignoringErrors();
        open(path, Open.O_PATH | Open.O_DIRECTORY, slot);
        script.place(there);
        return slot;
    }

    /** Below /proc, /sys or /dev; but /proc/self is a link of the kernel's own. */
    private static boolean ofTheKernel(List<String> components) {
        return !components.isEmpty()
                && KERNELS.contains(components.getFirst())
                && !(components.size() > 1 && components.get(1).equals("self"));
    }

    private static List<String> components(String path) {
        return Arrays.stream(path.split("/"))
                .filter(component -> !component.isEmpty() && !component.equals("."))
                .toList();
    }
}
