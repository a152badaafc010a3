package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.at;
import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.Errno;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.jna.Syscall;
import io.caisson.kernel.mount.MountAttributes;
import io.caisson.runtime.plan.LaunchStep;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of the steps that mount, mask and enter the root. */
final class MountProgram {
    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_RECURSIVE = 0x8000;
    private static final long MS_REC = 1 << 14;
    private static final int MNT_DETACH = 2;
    private static final int MOVE_FROM_AND_TO_DESCRIPTORS = 0x4 | 0x40;
    private static final int MOVE_FROM_DESCRIPTOR = 0x4;
    private static final int OPEN_TREE_CLONE_CLOEXEC = 1 | 02000000;
    private static final int FSCONFIG_SET_FLAG = 0;
    private static final int FSCONFIG_SET_STRING = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int CLOEXEC = 1;
    private static final int MOUNT_ATTR_SIZE = 32;
    private static final int STATX_SIZE = 256;
    private static final int STATX_BASIC = 0x7ff;

    private final Script script;
    private final RootProgram root;
    private final long empty;
    private long nullDevice;

    MountProgram(Script script, RootProgram root) {
        this.script = script;
        this.root = root;
        this.empty = script.string("");
    }

    void add(LaunchStep step) {
        switch (step) {
            case LaunchStep.SeverMounts() -> severMounts();
            case LaunchStep.CopyMount(int process, String path, long magic, int descriptor) ->
                new NeighbourProgram(script).copyMount(process, path, magic, descriptor);
            case LaunchStep.AttachRoot(int descriptor, String place) -> attachRoot(descriptor, place);
            case LaunchStep.AttachMount(int descriptor, String target, boolean directory, String what) ->
                move(value(descriptor), at(root.target(target, directory)));
            case LaunchStep.MountFileSystem(
                    String type,
                    String source,
                    String target,
                    Map<String, @Nullable String> options,
                    long attributes) -> mountFileSystem(type, source, target, options, attributes);
            case LaunchStep.MakeMountReadOnly(String target) -> {
                long slot = script.room(8);
                root.open(target, Open.O_PATH, slot);
                setReadOnly(at(slot), 0);
            }
            case LaunchStep.MakeDirectory(String path) -> root.target(path, true);
            case LaunchStep.MakeDevice(String path, int mode, long device, long uid, long gid) ->
                makeDevice(path, mode, device, uid, gid);
            case LaunchStep.MakeLink(String path, String target) ->
                script.call(
                                Syscall.SYMLINKAT,
                                value(script.string(target)),
                                at(root.parentOf(path)),
                                value(root.lastName(path)))
                        .ignoringErrors();
            case LaunchStep.BindConsole(String terminal) -> bindConsole(terminal);
            case LaunchStep.MaskPath(String path) -> mask(path);
            case LaunchStep.ProtectPath(String path) -> protect(path);
            case LaunchStep.SetPropagation(String path, long propagation, boolean recursive) ->
                setPropagation(path, propagation, recursive);
            case LaunchStep.ClearPath(String path) -> clear(path);
            case LaunchStep.MakeRootReadOnly() -> setReadOnly(root.descriptor(), 0);
            case LaunchStep.EnterRoot() -> enterRoot();
            default -> throw new IllegalArgumentException("No step of mounting: " + step);
        }
    }

    /** Also takes the host's real /dev/null while its /dev is in sight: what masks must be nothing else. */
    private void severMounts() {
        long privately = MountAttributes.MS_PRIVATE | MS_REC;
        script.call(Syscall.MOUNT, value(empty), value(script.string("/")), value(0), value(privately), value(0));
        nullDevice = script.room(8);
        long statx = script.room(STATX_SIZE);
        script.call(
                        Syscall.OPENAT,
                        value(AT_FDCWD),
                        value(script.string("/dev/null")),
                        value(Open.O_PATH | Open.O_CLOEXEC | Open.O_NOFOLLOW),
                        value(0))
                .into(nullDevice);
        script.call(
                Syscall.STATX, at(nullDevice), value(empty), value(AT_EMPTY_PATH), value(STATX_BASIC), value(statx));
        // stx_rdev_major and stx_rdev_minor lie side by side at 128.
        script.check("/dev/null of the host is 1:3", at(statx + 128), ~0L, 1 | 3L << 32, Errno.ENODEV.number());
    }

    private void attachRoot(int descriptor, String place) {
        script.call(
                Syscall.MOVE_MOUNT,
                value(descriptor),
                value(empty),
                value(AT_FDCWD),
                value(script.string(place)),
                value(MOVE_FROM_DESCRIPTOR));
    }

    private void mountFileSystem(
            String type, String source, String target, Map<String, @Nullable String> options, long attributes) {
        long context = script.room(8);
        long mount = script.room(8);
        script.call(Syscall.FSOPEN, value(script.string(type)), value(CLOEXEC)).into(context);
        configure(context, "source", source);
        options.forEach((key, text) -> configure(context, key, text));
        script.call(Syscall.FSCONFIG, at(context), value(FSCONFIG_CMD_CREATE), value(0), value(0), value(0));
        script.call(Syscall.FSMOUNT, at(context), value(CLOEXEC), value(attributes))
                .into(mount);
        move(at(mount), at(root.target(target, true)));
        script.call(Syscall.CLOSE, at(context));
    }

    private void configure(long context, String key, @Nullable String text) {
        script.call(
                Syscall.FSCONFIG,
                at(context),
                value(text == null ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING),
                value(script.string(key)),
                value(text == null ? 0 : script.string(text)),
                value(0));
    }

    private void makeDevice(String path, int mode, long device, long uid, long gid) {
        long parent = root.parentOf(path);
        long name = root.lastName(path);
        script.call(Syscall.MKNODAT, at(parent), value(name), value(mode), value(device));
        if (uid != 0 || gid != 0) {
            int noFollow = 0x100;
            script.call(Syscall.FCHOWNAT, at(parent), value(name), value(uid), value(gid), value(noFollow));
        }
    }

    /** Neither end can be a link: what is opened below /dev is not reached through one (CVE-2025-52565). */
    private void bindConsole(String terminal) {
        long source = script.room(8);
        long copy = script.room(8);
        root.open(terminal, Open.O_PATH, source);
        script.call(Syscall.OPEN_TREE, at(source), value(empty), value(OPEN_TREE_CLONE_CLOEXEC | AT_EMPTY_PATH))
                .into(copy);
        move(at(copy), at(root.target("/dev/console", false)));
    }

    private void mask(String path) {
        Label absent = script.label();
        Label directory = script.label();
        Label done = script.label();
        long target = script.room(8);
        long cover = script.room(8);
        ifThere(path, target, absent);
        script.call(Syscall.OPEN_TREE, at(nullDevice), value(empty), value(OPEN_TREE_CLONE_CLOEXEC | AT_EMPTY_PATH))
                .into(cover);
        // A file is no place for a directory: the kernel tells which it is.
        moving(at(cover), at(target)).onError(directory);
        script.call(Syscall.CLOSE, at(cover)).thenGoTo(done);
        script.place(directory);
        emptyDirectory(target);
        script.place(done);
        script.place(absent);
    }

    private void emptyDirectory(long target) {
        long context = script.room(8);
        long mount = script.room(8);
        script.call(Syscall.FSOPEN, value(script.string("tmpfs")), value(CLOEXEC))
                .into(context);
        configure(context, "size", "0");
        script.call(Syscall.FSCONFIG, at(context), value(FSCONFIG_CMD_CREATE), value(0), value(0), value(0));
        script.call(Syscall.FSMOUNT, at(context), value(CLOEXEC), value(MountAttributes.RDONLY))
                .into(mount);
        move(at(mount), at(target));
    }

    private void protect(String path) {
        Label absent = script.label();
        long target = script.room(8);
        long copy = script.room(8);
        ifThere(path, target, absent);
        script.call(
                        Syscall.OPEN_TREE,
                        at(target),
                        value(empty),
                        value(OPEN_TREE_CLONE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE))
                .into(copy);
        setReadOnly(at(copy), AT_RECURSIVE);
        move(at(copy), at(target));
        script.place(absent);
    }

    /** What this kernel does not have needs no protection; what can't be opened for any other reason is a failure. */
    private void ifThere(String path, long slot, Label absent) {
        Label found = script.label();
        root.open(path, Open.O_PATH, slot).onPositive(found).ignoringErrors();
        script.check("openat2", at(slot), ~0L, -Errno.ENOENT.number(), Errno.ELOOP.number())
                .thenGoTo(absent);
        script.place(found);
    }

    private void clear(String path) {
        script.call(Syscall.UNLINKAT, at(root.parentOf(path)), value(root.lastName(path)), value(0))
                .ignoringErrors();
    }

    private void setPropagation(String path, long propagation, boolean recursive) {
        long slot = script.room(8);
        root.open(path, Open.O_PATH, slot);
        script.call(
                Syscall.MOUNT_SETATTR,
                at(slot),
                value(empty),
                value(AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0)),
                value(script.numbers(0, 0, propagation, 0)),
                value(MOUNT_ATTR_SIZE));
    }

    private void setReadOnly(Operand mount, int recursive) {
        script.call(
                Syscall.MOUNT_SETATTR,
                mount,
                value(empty),
                value(AT_EMPTY_PATH | recursive),
                value(script.numbers(MountAttributes.RDONLY, 0, 0, 0)),
                value(MOUNT_ATTR_SIZE));
    }

    /** The new root over the old one, then the old one away from under it (pivot_root(2), "pivot_root(., .)"). */
    private void enterRoot() {
        long here = script.string(".");
        script.call(Syscall.FCHDIR, root.descriptor());
        script.call(Syscall.PIVOT_ROOT, value(here), value(here));
        script.call(Syscall.UMOUNT2, value(here), value(MNT_DETACH));
        script.call(Syscall.CHDIR, value(script.string("/")));
    }

    private void move(Operand mount, Operand target) {
        moving(mount, target);
    }

    private Record moving(Operand mount, Operand target) {
        return script.call(
                Syscall.MOVE_MOUNT, mount, value(empty), target, value(empty), value(MOVE_FROM_AND_TO_DESCRIPTORS));
    }
}
