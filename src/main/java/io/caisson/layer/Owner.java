package io.caisson.layer;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Whose an entry is, within what the kernel knows: 0 to 2^32-2. */
record Owner(long uid, long gid) {
    /** {@code (uid_t) -1} means "leave it" to chown(2), and is nobody. */
    private static final long LARGEST = 0xffff_fffeL;

    static Owner of(TarArchiveEntry entry, EntryName name) {
        return of(unsigned(entry.getLongUserId()), unsigned(entry.getLongGroupId()), name);
    }

    static Owner of(LayerEntry entry, EntryName name) {
        return of(entry.uid(), entry.gid(), name);
    }

    private static Owner of(long uid, long gid, EntryName name) {
        if (uid < 0 || uid > LARGEST || gid < 0 || gid > LARGEST) {
            throw LayerRefusal.refused(name.toString(), "its owner " + uid + ":" + gid + " cannot be");
        }
        return new Owner(uid, gid);
    }

    /** commons-compress cuts a header's number to a signed {@code int}, so that 2^32-2 reads as -2. */
    static long unsigned(long id) {
        return id < 0 && id >= Integer.MIN_VALUE ? id & 0xffff_ffffL : id;
    }
}
