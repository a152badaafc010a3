package io.caisson.kernel.process;

import io.caisson.kernel.Calls;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.PosixSpawn;
import io.caisson.kernel.jna.Syscall;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a program from an open file, with just the descriptors it is given, in a session of its own,
 * with every signal at its default and none blocked.
 */
public final class Spawn {
    /** Above the numbers that a program is mostly given. */
    private static final int PARKING = 200;

    private static final int F_DUPFD_CLOEXEC = 1030;

    private Spawn() {}

    /**
     * Starts it and returns its process ID. The caller reaps it ({@link Pidfd#reap}).
     *
     * @param program an executable file, such as a memfd
     * @param name what the program is called in {@code argv[0]}
     * @param descriptors become 0, 1, 2 … in the program; the caller's stay open
     */
    public static int start(FileDescriptor program, String name, List<FileDescriptor> descriptors) {
        return start(program, List.of(name), descriptors);
    }

    /** As {@link #start(FileDescriptor, String, List)}, with all of {@code argv}. */
    public static int start(FileDescriptor program, List<String> arguments, List<FileDescriptor> descriptors) {
        List<FileDescriptor> parked = new ArrayList<>();
        // dup2 onto a number that is read from later would lose what it stands for, be it a source's or the
        // program's own: all of them lie above all targets.
        int parking = Math.max(PARKING, descriptors.size());
        try (FileDescriptor executable = park(program, parking);
                NativeMemory actions = NativeMemory.allocate(PosixSpawn.FILE_ACTIONS_SIZE);
                NativeMemory attributes = NativeMemory.allocate(PosixSpawn.ATTRIBUTES_SIZE)) {
            PosixSpawn.posix_spawn_file_actions_init(actions.address());
            PosixSpawn.posix_spawnattr_init(attributes.address());
            try {
                for (FileDescriptor descriptor : descriptors) {
                    parked.add(park(descriptor, parking));
                }
                for (int target = 0; target < parked.size(); target++) {
                    PosixSpawn.posix_spawn_file_actions_adddup2(
                            actions.address(), parked.get(target).number(), target);
                }
                signals(attributes);
                return spawn(executable, arguments, actions, attributes);
            } finally {
                PosixSpawn.posix_spawnattr_destroy(attributes.address());
                PosixSpawn.posix_spawn_file_actions_destroy(actions.address());
            }
        } finally {
            parked.forEach(FileDescriptor::close);
        }
    }

    private static FileDescriptor park(FileDescriptor descriptor, int above) {
        return new FileDescriptor(
                (int) Calls.call(Syscall.FCNTL, descriptor, descriptor.number(), F_DUPFD_CLOEXEC, above));
    }

    private static void signals(NativeMemory attributes) {
        try (NativeMemory all = NativeMemory.allocate(PosixSpawn.SIGNAL_SET_SIZE);
                NativeMemory none = NativeMemory.allocate(PosixSpawn.SIGNAL_SET_SIZE)) {
            // All but SIGKILL (9), SIGSTOP (19), and the C library's own 32 and 33.
            long kept = 1L << 8 | 1L << 18 | 1L << 31 | 1L << 32;
            all.putLong(0, ~kept);
            PosixSpawn.posix_spawnattr_setsigdefault(attributes.address(), all.address());
            PosixSpawn.posix_spawnattr_setsigmask(attributes.address(), none.address());
        }
        PosixSpawn.posix_spawnattr_setflags(attributes.address(), (short)
                (PosixSpawn.POSIX_SPAWN_SETSIGDEF | PosixSpawn.POSIX_SPAWN_SETSIGMASK | PosixSpawn.POSIX_SPAWN_SETSID));
    }

    private static int spawn(
            FileDescriptor program, List<String> arguments, NativeMemory actions, NativeMemory attributes) {
        List<NativeMemory> words = new ArrayList<>();
        try (NativeMemory path = NativeMemory.ofString(program.path().toString());
                NativeMemory argv = NativeMemory.allocate(8L * (arguments.size() + 1));
                NativeMemory envp = NativeMemory.allocate(8);
                NativeMemory pid = NativeMemory.allocate(8)) {
            for (String argument : arguments) {
                NativeMemory word = NativeMemory.ofString(argument);
                argv.putLong(8L * words.size(), word.address());
                words.add(word);
            }
            int error = PosixSpawn.posix_spawn(
                    pid.address(),
                    path.address(),
                    actions.address(),
                    attributes.address(),
                    argv.address(),
                    envp.address());
            if (error != 0) {
                throw new KernelException("posix_spawn", Errno.of(error), arguments.getFirst());
            }
            return pid.intAt(0);
        } finally {
            words.forEach(NativeMemory::close);
        }
    }
}
