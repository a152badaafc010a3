package io.caisson.kernel.mount;

/**
 * What mount_setattr(2) changes of a mount.
 *
 * @param set {@code MOUNT_ATTR_…} to set
 * @param clear {@code MOUNT_ATTR_…} to clear
 * @param propagation one of {@code MS_SHARED}, {@code MS_SLAVE}, {@code MS_PRIVATE}, {@code MS_UNBINDABLE}, or 0 to leave it
 */
public record MountAttributes(long set, long clear, long propagation) {
    public static final long RDONLY = 0x01;
    public static final long NOSUID = 0x02;
    public static final long NODEV = 0x04;
    public static final long NOEXEC = 0x08;
    public static final long NOATIME = 0x10;
    public static final long STRICTATIME = 0x20;
    public static final long ATIME_MASK = 0x70;
    public static final long NODIRATIME = 0x80;
    public static final long NOSYMFOLLOW = 0x20_0000;

    public static final long MS_UNBINDABLE = 1 << 17;
    public static final long MS_PRIVATE = 1 << 18;
    public static final long MS_SLAVE = 1 << 19;
    public static final long MS_SHARED = 1 << 20;

    boolean isEmpty() {
        return set == 0 && clear == 0 && propagation == 0;
    }
}
