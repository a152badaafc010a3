package io.caisson.layer;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.file.Stat;
import io.caisson.kernel.file.Xattrs;
import java.util.Optional;

/**
 * What overlayfs notes in an upper directory for itself (Documentation/filesystems/overlayfs.rst), and
 * whether a tar tells it.
 */
enum OverlayNotes {
    /** The tree is what somebody sees: there are none. */
    IGNORED,
    /** The tree is an upper directory, and the tar a layer. */
    TOLD;

    /** Before a name, says that it is deleted (image-spec, layer.md). */
    static final String WHITEOUT = ".wh.";

    /** In a directory, says that nothing of the layers below shows in it. */
    static final String OPAQUE = ".wh..wh..opq";

    private static final String PREFIX = "trusted.overlay.";

    boolean isWhiteout(Stat stat) {
        return this == TOLD && LayerTree.isWhiteout(stat);
    }

    /** Whether nothing of what lies below a directory shows in it. */
    boolean isOpaque(FileDescriptor directory, String path) {
        if (this == IGNORED) {
            return false;
        }
        if (Xattrs.value(directory, PREFIX + "redirect").isPresent()) {
            throw LayerRefusal.refused(
                    path, "it was renamed, and the kernel only noted that (redirect_dir), which no layer can say");
        }
        return hides(directory);
    }

    /** Whether a directory of an upper directory hides what lies below it. */
    static boolean hides(FileDescriptor directory) {
        Optional<byte[]> opaque = Xattrs.value(directory, PREFIX + "opaque");
        return opaque.isPresent() && opaque.get().length == 1 && opaque.get()[0] == 'y';
    }

    /** A file whose content lies elsewhere. */
    void checkWhole(FileDescriptor file, String path) {
        if (this == TOLD && Xattrs.value(file, PREFIX + "metacopy").isPresent()) {
            throw LayerRefusal.refused(path, "only its owner or mode was copied up (metacopy), which no layer can say");
        }
    }

    /** A name that would mean something else in a layer. */
    void checkName(String name, String path) {
        if (this == TOLD && name.startsWith(WHITEOUT)) {
            throw LayerRefusal.refused(path, "in a layer, a name that begins with .wh. deletes another one");
        }
    }
}
