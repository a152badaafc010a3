package io.caisson.runtime.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a container's launch, carried out by its first process before it becomes the command.
 *
 * <p>{@link #words} say what is being done, for the message of a failure. Paths are the container's, and
 * every step resolves them within its root.
 */
public sealed interface LaunchStep {
    /** What is done, such as "mount proc on /proc". */
    String words();

    /** Enters a cgroup of one v1 hierarchy: the file is its {@code tasks}. */
    record JoinCgroup(String tasksFile) implements LaunchStep {
        @Override
        public String words() {
            return "join the cgroup " + tasksFile;
        }
    }

    /** Has the next execve change to an AppArmor profile (apparmor(7), {@code aa_change_onexec}). */
    record SetExecProfile(String profile) implements LaunchStep {
        @Override
        public String words() {
            return "change to the AppArmor profile " + profile;
        }
    }

    /** Enters a namespace that is there ({@code CLONE_NEW…} flag, path of the host). */
    record JoinNamespace(long flag, String path) implements LaunchStep {
        @Override
        public String words() {
            return "join the namespace " + path;
        }
    }

    /** Makes the cgroup that it is in the root of what it sees of cgroups. */
    record NewCgroupNamespace() implements LaunchStep {
        @Override
        public String words() {
            return "make a cgroup namespace";
        }
    }

    /** Mounts and unmounts from here on stay in the container's mount namespace. */
    record SeverMounts() implements LaunchStep {
        @Override
        public String words() {
            return "make all mounts private";
        }
    }

    /** Attaches the root file system at an empty directory of the host. */
    record AttachRoot(int descriptor, String at) implements LaunchStep {
        @Override
        public String words() {
            return "attach the root file system";
        }
    }

    /** Attaches a mount that the engine has made. */
    record AttachMount(int descriptor, String target, boolean directory, String what) implements LaunchStep {
        @Override
        public String words() {
            return "mount " + what + " on " + target;
        }
    }

    /** Makes a file system in the container's namespaces and mounts it; a null value is an option without one. */
    record MountFileSystem(
            String type, String source, String target, Map<String, @Nullable String> options, long attributes)
            implements LaunchStep {
        @Override
        public String words() {
            return "mount " + type + " on " + target;
        }
    }

    /** Makes a mount that is there read-only. */
    record MakeMountReadOnly(String target) implements LaunchStep {
        @Override
        public String words() {
            return "make the mount on " + target + " read-only";
        }
    }

    /** Makes a directory with its parents, if it is not there. */
    record MakeDirectory(String path) implements LaunchStep {
        @Override
        public String words() {
            return "make the directory " + path;
        }
    }

    /** Makes a device node ({@code mode} with the type's bits). */
    record MakeDevice(String path, int mode, long device, long uid, long gid) implements LaunchStep {
        @Override
        public String words() {
            return "make the device " + path;
        }
    }

    /** Makes a symbolic link, if nothing is there. */
    record MakeLink(String path, String target) implements LaunchStep {
        @Override
        public String words() {
            return "link " + path + " to " + target;
        }
    }

    /** Writes to a file of procfs, which must be procfs. */
    record WriteProc(String path, String value, boolean required) implements LaunchStep {
        @Override
        public String words() {
            return "write '" + value + "' to " + path;
        }
    }

    /** Hides a path, if it is there: a file behind /dev/null, a directory behind an empty one. */
    record MaskPath(String path) implements LaunchStep {
        @Override
        public String words() {
            return "mask " + path;
        }
    }

    /** Lets a path only be read, if it is there. */
    record ProtectPath(String path) implements LaunchStep {
        @Override
        public String words() {
            return "make " + path + " read-only";
        }
    }

    /** Names the host, as its own UTS namespace sees it. */
    record SetHostname(String name) implements LaunchStep {
        @Override
        public String words() {
            return "set the host name " + name;
        }
    }

    /** Sets the NIS domain name of its own UTS namespace. */
    record SetDomainname(String name) implements LaunchStep {
        @Override
        public String words() {
            return "set the domain name " + name;
        }
    }

    /** Brings {@code lo} up. */
    record RaiseLoopback() implements LaunchStep {
        @Override
        public String words() {
            return "bring the loopback interface up";
        }
    }

    /** Makes the root file system read-only; what is mounted in it stays as it is. */
    record MakeRootReadOnly() implements LaunchStep {
        @Override
        public String words() {
            return "make the root file system read-only";
        }
    }

    /** Makes the root file system the root, and lets go of the host's. */
    record EnterRoot() implements LaunchStep {
        @Override
        public String words() {
            return "enter the root file system";
        }
    }

    /** Waits until the ids of its user namespace are known. */
    record AwaitIds() implements LaunchStep {
        @Override
        public String words() {
            return "wait for the ids of its user namespace";
        }
    }

    /** Becomes root of its user namespace: until then, it is the host's without privileges. */
    record BecomeRoot() implements LaunchStep {
        @Override
        public String words() {
            return "become root of the user namespace";
        }
    }

    /** A resource limit (prlimit(2)); -1 for none. */
    record SetLimit(String name, int resource, long soft, long hard) implements LaunchStep {
        @Override
        public String words() {
            return "set the limit " + name;
        }
    }

    /** Sets the mask of permissions that new files do without (umask(2)). */
    record SetUmask(int mask) implements LaunchStep {
        @Override
        public String words() {
            return "set the umask";
        }
    }

    /** Says that it is ready, and waits to be released. */
    record AwaitRelease() implements LaunchStep {
        @Override
        public String words() {
            return "wait to be started";
        }
    }

    /** Changes into a directory that must lie within the root. */
    record ChangeDirectory(String path) implements LaunchStep {
        @Override
        public String words() {
            return "change to the working directory " + path;
        }
    }

    /** From here on no program that is executed can gain privileges (PR_SET_NO_NEW_PRIVS(2const)). */
    record ForbidNewPrivileges() implements LaunchStep {
        @Override
        public String words() {
            return "set no_new_privs";
        }
    }

    /** Filters system calls from here on. */
    @SuppressWarnings("ArrayRecordComponent")
    record LoadFilter(byte[] program, int flags) implements LaunchStep {
        @Override
        public String words() {
            return "load the seccomp filter";
        }
    }

    /** Takes capabilities out of the bounding set, for ever. */
    record LimitCapabilities(List<Integer> dropped) implements LaunchStep {
        @Override
        public String words() {
            return "limit the capabilities";
        }
    }

    /** Becomes the user. */
    record BecomeUser(long uid, long gid, List<Long> groups) implements LaunchStep {
        @Override
        public String words() {
            return "become the user " + uid + ":" + gid;
        }
    }

    /** Sets the capability sets, as bits; the inheritable one is empty. */
    record SetCapabilities(long effective, long permitted, long inheritable, long ambient) implements LaunchStep {
        @Override
        public String words() {
            return "set the capabilities";
        }
    }

    /**
     * Enters the namespaces of a process that runs.
     *
     * @param descriptor number of its pidfd
     * @param flags {@code CLONE_NEW…}
     */
    record EnterNamespaces(int descriptor, long flags) implements LaunchStep {
        @Override
        public String words() {
            return "enter the namespaces of the container";
        }
    }

    /** Opens a terminal of the container, for a user of it; it becomes 0, 1 and 2. */
    record OpenTerminal(long uid) implements LaunchStep {
        @Override
        public String words() {
            return "open a terminal in /dev/pts";
        }
    }

    /** Closes all that only the engine and its supervisors may have. */
    record CloseAllButReport() implements LaunchStep {
        @Override
        public String words() {
            return "close the descriptors";
        }
    }

    /** Makes the process that carries out the steps from here on. */
    record MakeProcess() implements LaunchStep {
        @Override
        public String words() {
            return "make the process (clone(2), which the container's seccomp profile must allow)";
        }
    }

    /** Makes sure that one of the candidates is there, while a caller waits who can still be told. */
    record FindCommand(List<String> candidates) implements LaunchStep {
        @Override
        public String words() {
            return "find the command";
        }
    }

    /** Waits at a gate that needs nobody on its other side: for a start whose caller is not there yet. */
    record AwaitStart() implements LaunchStep {
        @Override
        public String words() {
            return "wait at the gate to be started";
        }
    }

    /**
     * Says how mounts below the root are seen elsewhere, and others here.
     *
     * @param path of the mount
     * @param propagation {@code MS_SHARED}, {@code MS_SLAVE}, {@code MS_PRIVATE} or {@code MS_UNBINDABLE}
     * @param recursive for the mounts below it too
     */
    record SetPropagation(String path, long propagation, boolean recursive) implements LaunchStep {
        @Override
        public String words() {
            return "set the propagation of the mount on " + path;
        }
    }

    /** Removes what an image has in the place of a device; nothing if there is none. */
    record ClearPath(String path) implements LaunchStep {
        @Override
        public String words() {
            return "make room for " + path;
        }
    }

    /** Makes its terminal its console (runtime-spec, config.md, "Process"). */
    record BindConsole(String terminal) implements LaunchStep {
        @Override
        public String words() {
            return "make " + terminal + " its /dev/console";
        }
    }

    /** Its standard input is the terminal that controls its session. */
    record TakeTerminal() implements LaunchStep {
        @Override
        public String words() {
            return "take the terminal";
        }
    }

    /** Makes a session, which its standard input controls if that is a terminal. */
    record MakeSession(boolean terminal) implements LaunchStep {
        @Override
        public String words() {
            return "make a session";
        }
    }

    /** No descriptor but 0, 1 and 2 outlives the execve. */
    record CloseDescriptors() implements LaunchStep {
        @Override
        public String words() {
            return "close the descriptors";
        }
    }

    /**
     * Copies a mount of another container, to be attached later.
     *
     * @param process number of the pidfd of its first process
     * @param magic what statfs(2) must say of it
     * @param descriptor number that the copy gets
     */
    record CopyMount(int process, String path, long magic, int descriptor) implements LaunchStep {
        @Override
        public String words() {
            return "copy the other container's mount on " + path;
        }
    }

    /**
     * Closes all but the standard streams and the pipes of the launch.
     *
     * @param kept number of one more that is kept; 0 for none
     */
    record ShedDescriptors(int kept) implements LaunchStep {
        @Override
        public String words() {
            return "close the descriptors";
        }
    }

    /**
     * Becomes the init, which makes a process for the command.
     *
     * @param program number of the descriptor of the init's program
     * @param arguments the command's, for who lists processes
     */
    record ExecuteInit(int program, List<String> arguments) implements LaunchStep {
        @Override
        public String words() {
            return "execute the init";
        }
    }

    /** Becomes the command: the first of the candidates that can be executed. */
    record Execute(List<String> candidates, List<String> arguments, List<String> environment) implements LaunchStep {
        @Override
        public String words() {
            return "execute " + arguments.getFirst();
        }
    }
}
