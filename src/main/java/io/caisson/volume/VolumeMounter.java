package io.caisson.volume;

import java.nio.file.Path;

/**
 * A kind of volume whose {@code data} is a mount. Every bean of this type is asked, in no order; at most one may
 * apply to a volume. All calls about one volume are made one at a time, under its lock.
 *
 * <p><b>Life.</b> {@link #make} once, before the row is committed; {@link #attach} before every use; {@link #detach}
 * when no container holds the volume; {@link #remove} when its delete is decided, after {@link #detach} and before the
 * directory goes. An engine may die between any two lines of these: each is called again, and finds what is left.
 *
 * <p>All throw {@link io.caisson.error.EngineException}, with a reason that tells a client what to do; a source that
 * does not answer must not be waited for without end.
 */
public interface VolumeMounter {
    /** Whether a volume is of this kind, as its driver and options say. Touches nothing. */
    boolean appliesTo(Volume volume);

    /**
     * Makes what the mount needs. What it leaves in the volume's directory has a name that ends in {@code .new},
     * until {@link #attach} is called for the first time: a directory that holds no other files has never held data,
     * and is removed if no row names it.
     *
     * @param directory the volume's own, with an empty {@code data} in it
     */
    default void make(Volume volume, Path directory) {}

    /**
     * Mounts the volume at {@link Volume#mountpoint}. If it fails, nothing stays mounted. Not called if something is
     * mounted there already.
     */
    void attach(Volume volume, Path directory);

    /**
     * Unmounts the volume, if it is mounted. Containers that run keep what they have mounted.
     *
     * @return false if it is in use, and so stays for now
     */
    boolean detach(Volume volume, Path directory);

    /** Removes what lies elsewhere than in the volume's directory; that goes afterwards. Harmless when repeated. */
    default void remove(Volume volume, Path directory) {}
}
