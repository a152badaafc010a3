package io.caisson.kernel.jna;

import com.sun.jna.Native;

/**
 * posix_spawn(3) and what belongs to it, of the C library: the child shares the caller's memory only
 * until its execve, which the library itself sees to. Addresses are passed as numbers.
 */
public final class PosixSpawn {
    /** Bytes of {@code posix_spawn_file_actions_t}, rounded up. */
    public static final int FILE_ACTIONS_SIZE = 256;
    /** Bytes of {@code posix_spawnattr_t}, rounded up. */
    public static final int ATTRIBUTES_SIZE = 512;
    /** Bytes of {@code sigset_t}. */
    public static final int SIGNAL_SET_SIZE = 128;

    public static final short POSIX_SPAWN_SETSIGDEF = 0x04;
    public static final short POSIX_SPAWN_SETSIGMASK = 0x08;
    public static final short POSIX_SPAWN_SETSID = 0x80;

    static {
        Native.register(PosixSpawn.class, "c");
    }

    private PosixSpawn() {}

    /** Answers an error number, 0 for success. */
    public static native int posix_spawn(long pid, long path, long actions, long attributes, long argv, long envp);

    public static native int posix_spawn_file_actions_init(long actions);

    public static native int posix_spawn_file_actions_adddup2(long actions, int from, int to);

    public static native int posix_spawn_file_actions_destroy(long actions);

    public static native int posix_spawnattr_init(long attributes);

    public static native int posix_spawnattr_setflags(long attributes, short flags);

    public static native int posix_spawnattr_setsigdefault(long attributes, long set);

    public static native int posix_spawnattr_setsigmask(long attributes, long set);

    public static native int posix_spawnattr_destroy(long attributes);
}
