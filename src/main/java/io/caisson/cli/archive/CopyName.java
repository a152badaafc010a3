package io.caisson.cli.archive;

import io.caisson.cli.option.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a copy goes on this machine, by the rules of Docker's {@code cp}: into a directory that is there, under
 * its own name or, for {@code /.}, without; or under a new name.
 *
 * @param directory is there
 * @param name in that directory; {@code .} for the directory itself
 */
public record CopyName(Path directory, String name) {
    /**
     * Applies the rules.
     *
     * @param last the last name of what is copied, {@code .} for the content of a directory
     * @param isDirectory whether a directory is copied
     * @throws UsageException if the rules forbid it
     */
    public static CopyName of(String last, boolean isDirectory, String target) {
        Path path = Path.of(target).toAbsolutePath();
        if (Files.isDirectory(path)) {
            return new CopyName(path, last);
        }
        Path parent = path.getParent();
        Path name = path.getFileName();
        if (parent == null || name == null || !Files.isDirectory(parent)) {
            throw new UsageException("cp: there is no directory \"" + parent + "\": make it first");
        }
        if (Files.exists(path) && isDirectory) {
            throw new UsageException("cp: cannot copy a directory to \"" + target + "\", which is a file");
        }
        if (!isDirectory && target.endsWith("/")) {
            throw new UsageException("cp: there is no directory \"" + target + "\": make it first");
        }
        return new CopyName(parent, name.toString());
    }
}
