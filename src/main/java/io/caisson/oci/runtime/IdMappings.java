package io.caisson.oci.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which users and groups of the host those of a container are (user_namespaces(7)).
 *
 * @param uids of users; empty, as {@code gids} then is, where the container's are the host's
 * @param gids of groups
 */
public record IdMappings(List<IdMapping> uids, List<IdMapping> gids) {
    /** A container's ids are the host's. */
    public static final IdMappings NONE = new IdMappings(List.of(), List.of());

    /** What stands for every id that has no name in a user namespace ({@code /proc/sys/kernel/overflowuid}). */
    public static final long OVERFLOW = 65534;

    private static final long NOBODY = -1;

    public IdMappings {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
    }

    /** One range, for users and groups. */
    public static IdMappings range(long firstOfHost, long size) {
        List<IdMapping> range = List.of(new IdMapping(0, firstOfHost, size));
        return new IdMappings(range, range);
    }

    /** Those of the user namespace that a container is to have. */
    public static IdMappings of(@Nullable Linux linux) {
        return linux == null
                        || (linux.uidMappings().isEmpty() && linux.gidMappings().isEmpty())
                ? NONE
                : new IdMappings(linux.uidMappings(), linux.gidMappings());
    }

    public boolean isEmpty() {
        return uids.isEmpty() && gids.isEmpty();
    }

    /** The host's number of a container's user; -1, which chown(2) takes for "leave it", if there is none. */
    public long hostUid(long uid) {
        return isEmpty() ? uid : toHost(uids, uid);
    }

    /** The host's number of a container's group; -1 if there is none. */
    public long hostGid(long gid) {
        return isEmpty() ? gid : toHost(gids, gid);
    }

    /** The container's number of a user of the host; {@link #OVERFLOW} if it has none. */
    public long containerUid(long uid) {
        return isEmpty() ? uid : toContainer(uids, uid);
    }

    /** The container's number of a group of the host; {@link #OVERFLOW} if it has none. */
    public long containerGid(long gid) {
        return isEmpty() ? gid : toContainer(gids, gid);
    }

    private static long toHost(List<IdMapping> mappings, long id) {
        for (IdMapping mapping : mappings) {
            if (id >= mapping.containerID() && id - mapping.containerID() < mapping.size()) {
                return mapping.hostID() + (id - mapping.containerID());
            }
        }
        return NOBODY;
    }

    private static long toContainer(List<IdMapping> mappings, long id) {
        for (IdMapping mapping : mappings) {
            if (id >= mapping.hostID() && id - mapping.hostID() < mapping.size()) {
                return mapping.containerID() + (id - mapping.hostID());
            }
        }
        return OVERFLOW;
    }
}
