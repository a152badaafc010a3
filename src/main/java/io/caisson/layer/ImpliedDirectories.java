package io.caisson.layer;

import io.caisson.filesystem.Directories;
import io.caisson.filesystem.RootedPath;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.FileCalls;
import io.caisson.kernel.file.FileTimes;
import io.caisson.kernel.file.Stat;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives directories that a layer only implied the owner, permissions and times that they have in the
 * layers below: overlayfs shows the topmost, and a made-up {@code /tmp} of 0755 would hide the 1777 of
 * the base image.
 */
public final class ImpliedDirectories {
    private ImpliedDirectories() {}

    /**
     * Settles a layer whose lower layers are all there.
     *
     * @param layer the layer's directory, not yet committed
     * @param implied {@link AppliedLayer#implied()}
     * @param lowers the directories of the layers below, the topmost first
     * @return whether anything may have changed
     */
    public static boolean settle(Path layer, List<String> implied, List<Path> lowers) {
        if (implied.isEmpty() || lowers.isEmpty()) {
            return false;
        }
        try (RootedPath root = new RootedPath(Directories.open(layer))) {
            for (String name : implied) {
                root.directory(name).ifPresent(directory -> {
                    try (directory) {
                        like(directory, name, lowers);
                    }
                });
            }
        }
        return true;
    }

    private static void like(FileDescriptor directory, String name, List<Path> lowers) {
        for (Path lower : lowers) {
            try (RootedPath root = new RootedPath(Directories.open(lower))) {
                Stat stat = root.stat(name).orElse(null);
                if (stat == null) {
                    continue;
                }
                if (stat.isDirectory()) {
                    FileCalls.changeOwner(directory, stat.uid(), stat.gid());
                    FileCalls.changeMode(directory, stat.permissions());
                    FileCalls.setTimes(directory, FileTimes.of(stat));
                }
                return;
            }
        }
    }
}
