package io.caisson.cli.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks a tar that an engine sends into a directory of the user's. A container has named what is in it, so
 * nothing is written through a link: every directory on the way must be a directory. A file takes the place of
 * another one once it is whole.
 */
public final class LocalTree {
    private static final int BLOCK = 256 * 1024;
    private static final int SPECIAL = 07000;

    private final CopyName target;
    private final String from;
    private final boolean keepOwner;
    private final Consumer<String> warnings;
    private final List<Made> directories = new ArrayList<>();

    /**
     * @param target where it goes
     * @param from what names in the tar begin with, which the target's name takes the place of
     * @param keepOwner whether files get the owner that the tar tells, and setuid and setgid bits
     * @param warnings hears of what cannot be made here
     */
    public LocalTree(CopyName target, String from, boolean keepOwner, Consumer<String> warnings) {
        this.target = target;
        this.from = from;
        this.keepOwner = keepOwner;
        this.warnings = warnings;
    }

    /** Unpacks all of it. */
    public void unpack(InputStream bytes) throws IOException {
        // Not closed: the stream is the caller's.
        TarArchiveInputStream tar = new TarArchiveInputStream(bytes, "UTF-8");
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            write(entry, tar);
        }
        // The last first: what is written into a directory changes its time.
        for (Made made : directories.reversed()) {
            settle(made.path(), made.entry());
        }
    }

    private void write(TarArchiveEntry entry, InputStream tar) throws IOException {
        Path path = path(entry.getName());
        if (entry.isDirectory()) {
            directory(path, entry);
            return;
        }
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("\"" + path + "\" is a directory, and what is copied there is none");
        }
        if (entry.isSymbolicLink()) {
            Files.deleteIfExists(path);
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            own(path, entry);
        } else if (entry.isLink()) {
            Path first = path(entry.getLinkName());
            Files.deleteIfExists(path);
            Files.createLink(path, first);
        } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
            warnings.accept("\"" + entry.getName() + "\" is a device or FIFO, and was left out");
        } else {
            file(path, entry, tar);
        }
    }

    private void directory(Path path, TarArchiveEntry entry) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("\"" + path + "\" is no directory, and what is copied there is one");
        }
        Files.createDirectory(path);
        directories.add(new Made(path, entry));
    }

    private void file(Path path, TarArchiveEntry entry, InputStream tar) throws IOException {
        Path parent = path.resolveSibling(".").normalize();
        Path temporary = Files.createTempFile(parent, ".caisson-", "");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                byte[] block = new byte[BLOCK];
                for (int read = tar.read(block); read >= 0; read = tar.read(block)) {
                    ByteBuffer bytes = ByteBuffer.wrap(block, 0, read);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                }
            }
            settle(temporary, entry);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The owner first: another one takes setuid bits away. */
    private void settle(Path path, TarArchiveEntry entry) throws IOException {
        own(path, entry);
        int mode = entry.getMode() & 07777;
        Files.setAttribute(path, "unix:mode", keepOwner ? mode : mode & ~SPECIAL, LinkOption.NOFOLLOW_LINKS);
        Files.setLastModifiedTime(
                path, FileTime.from(entry.getLastModifiedTime().toInstant()));
    }

    private void own(Path path, TarArchiveEntry entry) throws IOException {
        if (keepOwner) {
            Files.setAttribute(path, "unix:uid", (int) entry.getLongUserId(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", (int) entry.getLongGroupId(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Where an entry goes. */
    private Path path(String name) throws IOException {
        List<String> components = new ArrayList<>(Arrays.stream(name.split("/", -1))
                .filter(component -> !component.isEmpty() && !component.equals("."))
                .toList());
        if (!from.equals(".") && !components.isEmpty() && components.getFirst().equals(from)) {
            components.removeFirst();
        } else if (!from.equals(".")) {
            throw new IOException("the engine sent \"" + name + "\", which was not asked for");
        }
        if (!target.name().equals(".")) {
            components.addFirst(target.name());
        }
        if (components.contains("..")) {
            throw new IOException("the engine sent \"" + name + "\", which leads out of what was asked for");
        }
        Path path = target.directory();
        for (int i = 0; i < components.size(); i++) {
            if (i > 0 && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("\"" + path + "\" is no directory, and \"" + name + "\" is to go into it");
            }
            path = path.resolve(components.get(i));
        }
        return path;
    }

    private record Made(Path path, TarArchiveEntry entry) {}
}
