package io.caisson.container.lifecycle;

import io.caisson.filesystem.PathStatus;
import io.caisson.filesystem.RootedPath;
import java.util.ArrayList;
import java.util.List;

/**
 * What an image has where the files of names go.
 *
 * @param usable whether {@code /etc} is a directory, or nothing: a link leads where nobody has asked for
 * @param mode of {@code /etc}
 * @param missing those that are no files in it: nothing, or a link, which is not followed
 */
record NamePlaces(boolean usable, int mode, long uid, long gid, List<NameFile> missing) {
    private static final int USUAL_MODE = 0755;

    NamePlaces {
        missing = List.copyOf(missing);
    }

    static NamePlaces in(RootedPath root) {
        PathStatus directory = root.ownStatus(NameFile.DIRECTORY).orElse(null);
        if (directory != null && directory.kind() != PathStatus.Kind.DIRECTORY) {
            return new NamePlaces(false, USUAL_MODE, 0, 0, List.of());
        }
        List<NameFile> missing = new ArrayList<>();
        for (NameFile file : NameFile.values()) {
            if (root.ownStatus(file.target())
                    .filter(found -> found.kind() == PathStatus.Kind.FILE)
                    .isEmpty()) {
                missing.add(file);
            }
        }
        return directory == null
                ? new NamePlaces(true, USUAL_MODE, 0, 0, missing)
                : new NamePlaces(true, directory.permissions(), directory.uid(), directory.gid(), missing);
    }
}
