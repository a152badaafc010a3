package io.caisson.cli.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes files of the user's as a tar, in which they have another name. */
public final class LocalArchive {
    private static final int BLOCK = 256 * 1024;

    private final TarArchiveOutputStream tar;
    private final Consumer<String> warnings;
    /** Where a file was that has several names: by device and inode. */
    private final Map<Object, String> written = new HashMap<>();

    private LocalArchive(OutputStream out, Consumer<String> warnings) {
        this.tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        this.warnings = warnings;
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    /**
     * Writes a file, or a directory with all below it.
     *
     * @param name of it in the tar; {@code .} for the content of a directory
     * @param out is left open
     * @param warnings hears of what has no place in a tar
     */
    public static void write(Path source, String name, OutputStream out, Consumer<String> warnings) throws IOException {
        LocalArchive archive = new LocalArchive(out, warnings);
        Files.walkFileTree(source, archive.new Visitor(source, name));
        archive.tar.finish();
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        private final Path source;
        private final String name;

        Visitor(Path source, String name) {
            this.source = source;
            this.name = name;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            add(directory, name(directory) + "/", attributes);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            add(file, name(file), attributes);
            return FileVisitResult.CONTINUE;
        }

        private String name(Path path) {
            String below = source.relativize(path).toString();
            return below.isEmpty() ? name : name + "/" + below;
        }
    }

    private void add(Path path, String name, BasicFileAttributes attributes) throws IOException {
        if (attributes.isOther()) {
            warnings.accept("\"" + path + "\" is a device, FIFO or socket, and was left out");
            return;
        }
        Map<String, Object> unix = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        TarArchiveEntry entry = entry(path, name, attributes, unix);
        entry.setMode(number(unix, "mode") & 07777);
        entry.setIds(number(unix, "uid"), number(unix, "gid"));
        entry.setLastModifiedTime(FileTime.from(attributes.lastModifiedTime().toInstant()));
        boolean hasContent = attributes.isRegularFile() && !entry.isLink();
        entry.setSize(hasContent ? attributes.size() : 0);
        tar.putArchiveEntry(entry);
        if (hasContent) {
            content(path, attributes.size());
        }
        tar.closeArchiveEntry();
    }

    private TarArchiveEntry entry(Path path, String name, BasicFileAttributes attributes, Map<String, Object> unix)
            throws IOException {
        if (attributes.isDirectory()) {
            return new TarArchiveEntry(name, TarConstants.LF_DIR);
        }
        if (attributes.isSymbolicLink()) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(path).toString());
            return link;
        }
        Object key = attributes.fileKey();
        String first = number(unix, "nlink") > 1 && key != null ? written.putIfAbsent(key, name) : null;
        if (first != null) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_LINK);
            link.setLinkName(first);
            return link;
        }
        return new TarArchiveEntry(name, TarConstants.LF_NORMAL);
    }

    private static int number(Map<String, Object> unix, String name) {
        return (Integer) Objects.requireNonNull(unix.get(name), name);
    }

    /** As many bytes as were told, though the file may shrink or grow. */
    private void content(Path path, long size) throws IOException {
        byte[] block = new byte[BLOCK];
        long left = size;
        try (InputStream in = Files.newInputStream(path)) {
            for (int read = in.readNBytes(block, 0, length(left));
                    read > 0;
                    read = in.readNBytes(block, 0, length(left))) {
                tar.write(block, 0, read);
                left -= read;
            }
        }
        if (left > 0) {
            throw new IOException("\"" + path + "\" has become shorter while it was read");
        }
    }

    private static int length(long left) {
        return (int) Math.min(BLOCK, left);
    }
}
