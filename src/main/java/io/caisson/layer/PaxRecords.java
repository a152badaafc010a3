package io.caisson.layer;

import io.caisson.kernel.FileName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * What the PAX headers before one entry say, as the bytes they are: commons-compress decodes them as
 * UTF-8, which ruins a {@code security.capability}, and names in another encoding.
 */
final class PaxRecords {
    private static final String XATTR = "SCHILY.xattr.";
    private static final String SPARSE_NAME = "GNU.sparse.name";
    private static final String PATH = "path";
    private static final String LINK_PATH = "linkpath";
    private static final Set<String> NAMES = Set.of(SPARSE_NAME, PATH, LINK_PATH);

    private final Map<String, byte[]> xattrs = new LinkedHashMap<>();
    private final Map<String, byte[]> names = new HashMap<>();

    void put(String key, byte[] value) {
        if (key.startsWith(XATTR)) {
            xattrs.put(key.substring(XATTR.length()), value);
        } else if (!NAMES.contains(key)) {
            return;
        } else if (value.length == 0) {
            // Takes back what was said (POSIX pax, "pax Extended Header").
            names.remove(key);
        } else {
            names.put(key, value);
        }
    }

    Map<String, byte[]> xattrs() {
        return xattrs;
    }

    /**
     * Gives an entry the names that its headers hold, byte for byte ({@link FileName}).
     *
     * @param entry as commons-compress read it: PAX records as UTF-8, all else as ISO 8859-1
     */
    void name(TarArchiveEntry entry) {
        entry.setName(name(entry, entry.getName(), SPARSE_NAME, PATH));
        entry.setLinkName(name(entry, entry.getLinkName(), LINK_PATH));
    }

    private String name(TarArchiveEntry entry, String read, String... keys) {
        boolean any = false;
        for (String key : keys) {
            byte[] said = names.get(key);
            if (said != null) {
                any = true;
                if (bare(new String(said, StandardCharsets.UTF_8)).equals(bare(read))) {
                    return FileName.text(said);
                }
            }
        }
        if (any) {
            throw LayerRefusal.refused(entry.getName(), "its headers give it several names");
        }
        return FileName.text(read.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The slashes around a name that commons-compress adds and takes away. */
    private static String bare(String name) {
        int from = 0;
        int end = name.length();
        while (from < end && name.charAt(from) == '/') {
            from++;
        }
        while (end > from && name.charAt(end - 1) == '/') {
            end--;
        }
        return name.substring(from, end);
    }
}
