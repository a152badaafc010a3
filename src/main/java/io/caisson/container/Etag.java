package io.caisson.container;

/** The etag of a container: which row, and which change of it. */
public final class Etag {
    private static final int ID_DIGITS = 12;

    private Etag() {}

    static String of(String id, long revision) {
        return id.substring(0, ID_DIGITS) + "-" + revision;
    }

    /** The revision that an etag of this container names; -1, which no row has, for any other text. */
    public static long revision(String id, String etag) {
        String prefix = id.substring(0, ID_DIGITS) + "-";
        if (!etag.startsWith(prefix)) {
            return -1;
        }
        try {
            return Long.parseLong(etag.substring(prefix.length()));
        } catch (NumberFormatException none) {
            return -1;
        }
    }
}
