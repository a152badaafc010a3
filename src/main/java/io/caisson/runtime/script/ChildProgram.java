package io.caisson.runtime.script;

import static io.caisson.runtime.script.Operand.at;
import static io.caisson.runtime.script.Operand.value;

import io.caisson.kernel.Errno;
import io.caisson.kernel.jna.Syscall;
import io.caisson.runtime.plan.LaunchStep;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Turns the steps of a launch into the records that the container's first process carries out. */
final class ChildProgram {
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_CAPBSET_DROP = 24;
    private static final int PR_SET_KEEPCAPS = 8;
    private static final int PR_CAP_AMBIENT = 47;
    private static final int PR_CAP_AMBIENT_RAISE = 2;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final long CLONE_NEWCGROUP = 0x0200_0000L;
    private static final int CLOSE_RANGE_CLOEXEC = 4;
    private static final long CAPABILITY_VERSION_3 = 0x2008_0522L;
    private static final int LONGEST_PATH = 4096;
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int AT_FDCWD = -100;
    private static final String EXEC_PROFILE = "/proc/self/attr/apparmor/exec";
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int F_SETFD = 2;
    private static final int X_OK = 1;
    /** For a process that mounts nothing. */
    static final int NO_ROOT = -1;

    private final Script script;
    private final RootProgram root;
    private final MountProgram mounts;
    private final EntryProgram entry;
    private final LaunchReport report;

    ChildProgram(Script script, LaunchReport report, int rootDescriptor) {
        this.script = script;
        this.report = report;
        this.root = new RootProgram(script, rootDescriptor);
        this.mounts = new MountProgram(script, root);
        this.entry = new EntryProgram(script, report);
    }

    void add(List<LaunchStep> steps) {
        for (LaunchStep step : steps) {
            script.begin(step.words());
            add(step);
        }
    }

    private void add(LaunchStep step) {
        switch (step) {
            case LaunchStep.JoinCgroup(String file) -> write(file, "0");
            case LaunchStep.SetExecProfile(String profile) -> write(EXEC_PROFILE, "exec " + profile);
            case LaunchStep.JoinNamespace(long flag, String path) -> joinNamespace(flag, path);
            case LaunchStep.NewCgroupNamespace() -> script.call(Syscall.UNSHARE, value(CLONE_NEWCGROUP));
            case LaunchStep.SetHostname(String name) -> name(Syscall.SETHOSTNAME, name);
            case LaunchStep.SetDomainname(String name) -> name(Syscall.SETDOMAINNAME, name);
            case LaunchStep.RaiseLoopback() -> raiseLoopback();
            case LaunchStep.WriteProc(String path, String text, boolean required) ->
                root.writeProc(path, text, required);
            case LaunchStep.SetLimit(String name, int resource, long soft, long hard) ->
                script.call(Syscall.PRLIMIT64, value(0), value(resource), value(script.numbers(soft, hard)), value(0));
            case LaunchStep.SetUmask(int mask) -> script.call(Syscall.UMASK, value(mask));
            case LaunchStep.AwaitRelease() -> report.awaitRelease();
            case LaunchStep.ChangeDirectory(String path) -> changeDirectory(path);
            case LaunchStep.ForbidNewPrivileges() ->
                script.call(Syscall.PRCTL, value(PR_SET_NO_NEW_PRIVS), value(1), value(0), value(0), value(0));
            case LaunchStep.LoadFilter(byte[] program, int flags) -> loadFilter(program, flags);
            case LaunchStep.LimitCapabilities(List<Integer> dropped) ->
                dropped.forEach(capability -> script.call(
                        Syscall.PRCTL, value(PR_CAPBSET_DROP), value(capability), value(0), value(0), value(0)));
            case LaunchStep.BecomeUser(long uid, long gid, List<Long> groups) -> becomeUser(uid, gid, groups);
            case LaunchStep.SetCapabilities(long effective, long permitted, long inheritable, long ambient) ->
                setCapabilities(effective, permitted, inheritable, ambient);
            case LaunchStep.CloseAllButReport() -> closeAllButReport();
            case LaunchStep.ShedDescriptors(int kept) -> shedDescriptors(kept);
            case LaunchStep.CloseDescriptors() ->
                script.call(Syscall.CLOSE_RANGE, value(report.number()), value(~0L), value(CLOSE_RANGE_CLOEXEC));
            case LaunchStep.ExecuteInit(int program, List<String> arguments) -> executeInit(program, arguments);
            case LaunchStep.Execute(List<String> candidates, List<String> arguments, List<String> environment) ->
                execute(candidates, arguments, environment);
            default -> addEntry(step);
        }
    }

    private void addEntry(LaunchStep step) {
        switch (step) {
            case LaunchStep.AwaitIds() -> report.awaitIds();
            case LaunchStep.BecomeRoot() -> becomeRoot();
            case LaunchStep.EnterNamespaces(int descriptor, long flags) -> entry.enter(descriptor, flags);
            case LaunchStep.OpenTerminal(long uid) -> entry.openTerminal(uid);
            case LaunchStep.MakeProcess() -> entry.makeProcess();
            case LaunchStep.TakeTerminal() -> entry.takeTerminal();
            case LaunchStep.MakeSession(boolean terminal) -> entry.makeSession(terminal);
            default -> addForOrphan(step);
        }
    }

    /** What only a process has that nobody supervises. */
    private void addForOrphan(LaunchStep step) {
        switch (step) {
            case LaunchStep.AwaitStart() -> report.awaitStart();
            case LaunchStep.FindCommand(List<String> candidates) -> find(candidates);
            default -> mounts.add(step);
        }
    }

    private void closeAllButReport() {
        script.call(Syscall.CLOSE_RANGE, value(report.number() + 1L), value(~0L), value(0));
    }

    private void write(String file, String text) {
        long slot = script.room(8);
        script.call(Syscall.OPENAT, value(AT_FDCWD), value(script.string(file)), value(O_WRONLY), value(0))
                .into(slot);
        script.call(Syscall.WRITE, at(slot), value(script.string(text)), value(text.length()));
        script.call(Syscall.CLOSE, at(slot));
    }

    private void joinNamespace(long flag, String path) {
        long slot = script.room(8);
        script.call(Syscall.OPENAT, value(AT_FDCWD), value(script.string(path)), value(O_RDONLY), value(0))
                .into(slot);
        script.call(Syscall.SETNS, at(slot), value(flag));
        script.call(Syscall.CLOSE, at(slot));
    }

    private void name(Syscall call, String name) {
        script.call(call, value(script.string(name)), value(name.getBytes(StandardCharsets.UTF_8).length));
    }

    /** {@code ioctl(SIOCSIFFLAGS, IFF_UP | IFF_RUNNING)} on {@code lo} (netdevice(7)). */
    private void raiseLoopback() {
        long siocsifflags = 0x8914;
        int afInet = 2;
        int sockDatagram = 2;
        ByteBuffer request = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        request.put("lo".getBytes(StandardCharsets.US_ASCII)).position(16);
        request.putShort((short) 0x41);
        long slot = script.room(8);
        script.call(Syscall.SOCKET, value(afInet), value(sockDatagram), value(0))
                .into(slot);
        script.call(Syscall.IOCTL, at(slot), value(siocsifflags), value(script.bytes(request.array())));
        script.call(Syscall.CLOSE, at(slot));
    }

    /** A directory that a leaked descriptor leads to lies outside of the root, and its name has no slash in front. */
    private void changeDirectory(String path) {
        long name = script.room(LONGEST_PATH);
        script.call(Syscall.CHDIR, value(script.string(path)));
        script.call(Syscall.GETCWD, value(name), value(LONGEST_PATH));
        script.check("working directory within the root", at(name), 0xff, '/', Errno.EXDEV.number());
    }

    private void loadFilter(byte[] program, int flags) {
        long instructions = script.bytes(program);
        long header = script.numbers(program.length / 8, instructions);
        script.call(Syscall.SECCOMP, value(SECCOMP_SET_MODE_FILTER), value(flags), value(header));
    }

    private void becomeRoot() {
        script.call(Syscall.SETGROUPS, value(0), value(0));
        script.call(Syscall.SETRESGID, value(0), value(0), value(0));
        script.call(Syscall.SETRESUID, value(0), value(0), value(0));
    }

    private void becomeUser(long uid, long gid, List<Long> groups) {
        ByteBuffer list = ByteBuffer.allocate(groups.size() * 4).order(ByteOrder.LITTLE_ENDIAN);
        groups.forEach(group -> list.putInt(group.intValue()));
        script.call(Syscall.PRCTL, value(PR_SET_KEEPCAPS), value(1), value(0), value(0), value(0));
        script.call(Syscall.SETGROUPS, value(groups.size()), value(script.bytes(list.array())));
        script.call(Syscall.SETRESGID, value(gid), value(gid), value(gid));
        script.call(Syscall.SETRESUID, value(uid), value(uid), value(uid));
    }

    private void setCapabilities(long effective, long permitted, long inheritable, long ambient) {
        // The ambient set may hold only what is inheritable too.
        capset(effective, permitted, inheritable | ambient);
        for (int capability = 0; capability < Long.SIZE; capability++) {
            if ((ambient >>> capability & 1) != 0) {
                script.call(
                        Syscall.PRCTL,
                        value(PR_CAP_AMBIENT),
                        value(PR_CAP_AMBIENT_RAISE),
                        value(capability),
                        value(0),
                        value(0));
            }
        }
    }

    private void capset(long effective, long permitted, long inheritable) {
        long header = script.numbers(CAPABILITY_VERSION_3);
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt((int) effective).putInt((int) permitted).putInt((int) inheritable);
        data.putInt((int) (effective >>> 32)).putInt((int) (permitted >>> 32)).putInt((int) (inheritable >>> 32));
        script.call(Syscall.CAPSET, value(header), value(script.bytes(data.array())));
    }

    private void shedDescriptors(int kept) {
        int first = ShimDescriptors.START + 1;
        if (kept > first) {
            script.call(Syscall.CLOSE_RANGE, value(first), value(kept - 1), value(0));
        }
        script.call(Syscall.CLOSE_RANGE, value(Math.max(first, kept + 1)), value(~0L), value(0));
    }

    /** The pipe of reports outlives this execve: the init's child closes it by the next. */
    private void executeInit(int program, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(InitProgram.NAME, "--"));
        words.addAll(arguments);
        long argv = strings(words);
        long envp = script.numbers(0);
        script.call(Syscall.FCNTL, value(ShimDescriptors.REPORT), value(F_SETFD), value(0));
        script.call(
                Syscall.EXECVEAT,
                value(program),
                value(script.string("")),
                value(argv),
                value(envp),
                value(AT_EMPTY_PATH));
    }

    private void find(List<String> candidates) {
        Label found = script.label();
        List<Long> messages = new ArrayList<>();
        for (String candidate : candidates) {
            long message = report.execveMessage();
            messages.add(message);
            script.call(Syscall.FACCESSAT, value(AT_FDCWD), value(script.string(candidate)), value(X_OK))
                    .into(message + Long.BYTES)
                    .onZero(found)
                    .ignoringErrors();
        }
        messages.forEach(report::tell);
        report.giveUp(messages.stream().map(message -> message + Long.BYTES).toList());
        script.place(found);
    }

    private void execute(List<String> candidates, List<String> arguments, List<String> environment) {
        long argv = strings(arguments);
        long envp = strings(environment);
        List<Long> results = new ArrayList<>();
        for (String candidate : candidates) {
            long message = report.execveMessage();
            results.add(message + Long.BYTES);
            Label next = script.label();
            script.call(Syscall.EXECVE, value(script.string(candidate)), value(argv), value(envp))
                    .into(message + Long.BYTES)
                    .onError(next);
            script.place(next);
            report.tell(message);
        }
        report.giveUp(results);
    }

    private long strings(List<String> texts) {
        long[] addresses = new long[texts.size() + 1];
        for (int i = 0; i < texts.size(); i++) {
            addresses[i] = script.string(texts.get(i));
        }
        return script.numbers(addresses);
    }
}
