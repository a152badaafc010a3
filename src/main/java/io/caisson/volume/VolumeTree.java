package io.caisson.volume;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies and removes whole directories; symbolic links are never followed. */
final class VolumeTree {
    private VolumeTree() {}

    /**
     * Copies a directory with what is in it: owners, modes, times, extended attributes, hard links,
     * symbolic links, devices. The target must not exist.
     */
    static void copy(Path source, Path target) throws IOException {
        // The dot makes a directory of a source that is itself a link, such as /proc/self/fd/N.
        Files.walkFileTree(source.resolve("."), new Copy(source.resolve("."), target));
    }

    /** Removes a directory with what is in it; harmless if there is none. */
    static void remove(Path directory) throws IOException {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(directory, new Remove());
        }
    }

    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Path target;
        private final Map<Object, Path> linked = new HashMap<>();

        Copy(Path source, Path target) {
            this.source = source;
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            copy(directory);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            int links = (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
            Path first = links > 1 ? linked.putIfAbsent(identity(attributes), file) : null;
            if (first == null) {
                copy(file);
            } else {
                Files.createLink(place(file), place(first));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            // Again, since what was put into it has changed its time.
            BasicFileAttributes attributes =
                    Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Files.getFileAttributeView(place(directory), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(attributes.lastModifiedTime(), attributes.lastAccessTime(), null);
            return FileVisitResult.CONTINUE;
        }

        private void copy(Path from) throws IOException {
            Files.copy(from, place(from), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }

        private Path place(Path from) {
            return target.resolve(source.relativize(from));
        }

        private static Object identity(BasicFileAttributes attributes) throws IOException {
            Object key = attributes.fileKey();
            if (key == null) {
                throw new IOException("the file system has no inode numbers");
            }
            return key;
        }
    }

    private static final class Remove extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            try {
                Files.deleteIfExists(directory);
            } catch (DirectoryNotEmptyException e) {
                e.addSuppressed(new IOException("somebody writes to " + directory + " while it is removed"));
                throw e;
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
