package io.caisson.image;

import io.caisson.content.Spool;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.layer.LayerLimits;
import io.caisson.layer.PaxHeaders;
import io.caisson.oci.Digest;
import io.caisson.oci.OciJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of an image archive, by the names that the archive gives them. The names lead to nothing but
 * what was put aside: no path of the host is ever made of one.
 */
final class ArchiveFiles {
    private static final int MOST_ENTRIES = 20_000;
    private static final int MOST_LINKS = 8;
    private static final int LONGEST = 200;

    private final Map<String, Spool.Item> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    private ArchiveFiles() {}

    /**
     * Puts all files of a tar aside; plain, or compressed with gzip or zstd.
     *
     * @throws EngineException {@code INVALID_ARCHIVE}, {@code LIMIT_EXCEEDED}, {@code DISK_FULL}
     */
    static ArchiveFiles read(InputStream archive, Spool spool) {
        ArchiveFiles read = new ArchiveFiles();
        try (ArchiveStream stream = ArchiveStream.open(archive, LayerLimits.DEFAULT)) {
            PaxHeaders headers = new PaxHeaders(stream);
            // Not closed: that would close the stream whose end is still to be read.
            TarArchiveInputStream tar = new TarArchiveInputStream(headers, "UTF-8");
            int count = 0;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (++count > MOST_ENTRIES) {
                    throw new EngineException(
                            ErrorReason.LIMIT_EXCEEDED,
                            "The archive is refused: it has more than " + MOST_ENTRIES + " entries.");
                }
                headers.forget();
                read.add(entry, tar, spool);
            }
            stream.drain();
        } catch (IOException | IllegalArgumentException e) {
            throw invalid("it cannot be read to its end as a tar: " + e.getMessage(), e);
        }
        return read;
    }

    static EngineException invalid(String why, @Nullable Exception cause) {
        return new EngineException(
                ErrorReason.INVALID_ARCHIVE,
                "The archive is neither a sound OCI image layout nor a sound docker archive: " + why + ".",
                cause);
    }

    /** A file that may be missing. */
    Optional<Spool.Item> find(String name) {
        String wanted = normal(name);
        for (int i = 0; i < MOST_LINKS; i++) {
            Spool.Item item = files.get(wanted);
            String target = links.get(wanted);
            if (item != null || target == null) {
                return Optional.ofNullable(item);
            }
            wanted = target;
        }
        return Optional.empty();
    }

    /** A file that must be there. */
    Spool.Item file(String name) {
        return find(name).orElseThrow(() -> invalid("it has no " + shown(name), null));
    }

    /** A blob of an image layout. */
    Spool.Item blob(Digest digest) {
        return file("blobs/" + digest.algorithm().label() + "/" + digest.hex());
    }

    /** The bytes of a JSON document. */
    byte[] document(Spool.Item item, String name) {
        if (item.size() > OciJson.LARGEST_DOCUMENT) {
            throw new EngineException(
                    ErrorReason.LIMIT_EXCEEDED,
                    "Reading " + name + " of the archive: it has " + item.size() + " bytes, more than "
                            + OciJson.LARGEST_DOCUMENT + ".");
        }
        try {
            return item.read();
        } catch (IOException e) {
            throw new EngineException(ErrorReason.STORAGE, "Reading " + name + " of the archive: " + e, e);
        }
    }

    private void add(TarArchiveEntry entry, TarArchiveInputStream tar, Spool spool) throws IOException {
        if (List.of(entry.getName().split("/", -1)).contains("..")) {
            throw invalid("it names a file '" + shown(entry.getName()) + "', which leads out of it", null);
        }
        String name = normal(entry.getName());
        if (entry.isSparse()) {
            throw invalid("its file " + shown(name) + " has holes, which no tool makes there", null);
        }
        if (entry.isSymbolicLink()) {
            int slash = name.lastIndexOf('/');
            String base = slash < 0 ? "" : name.substring(0, slash + 1);
            links.put(name, normal(base + entry.getLinkName()));
        } else if (entry.isLink()) {
            links.put(name, normal(entry.getLinkName()));
        } else if (entry.isFile()) {
            files.put(name, spool.put(tar));
        }
    }

    private static String shown(String name) {
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "…";
    }

    /** Without {@code .}, {@code ..} and doubled slashes: names are only compared. */
    private static String normal(String name) {
        Deque<String> components = new ArrayDeque<>();
        for (String component : name.split("/", -1)) {
            if (component.equals("..")) {
                components.pollLast();
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.addLast(component);
            }
        }
        return String.join("/", components);
    }
}
