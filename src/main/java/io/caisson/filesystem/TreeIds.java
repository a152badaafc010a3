package io.caisson.filesystem;

/**
 * What the ids that the host sees in a tree are called by a container, of which each is one of its own.
 *
 * @param first the host's number of the container's 0
 * @param size how many it has
 */
public record TreeIds(long first, long size) {
    /** The host's are the container's. */
    public static final TreeIds SAME = new TreeIds(0, 1L << 32);

    /** What stands for all that have no number in the container. */
    private static final long OVERFLOW = 65534;

    private static final long NONE = -1;

    /** The container's number of the host's. */
    public long inside(long id) {
        return id >= first && id - first < size ? id - first : OVERFLOW;
    }

    /** The host's number of the container's; -1 if it has none. */
    public long outside(long id) {
        return id < size ? first + id : NONE;
    }
}
