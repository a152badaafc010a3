package io.caisson.layer;

import io.caisson.error.EngineException;
import io.caisson.filesystem.StorageFailure;
import io.caisson.kernel.FileName;
import io.caisson.kernel.KernelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Unpacks a layer into an empty directory that nobody else knows, as overlayfs wants it: whiteouts become
 * character devices 0:0, opaque directories get {@code trusted.overlay.opaque}.
 *
 * <p>The blob may still be arriving: decompressing and hashing run a little ahead of unpacking, which
 * takes entries as they come. What fails leaves a directory for its owner to remove.
 */
public final class LayerApplier {
    /** What even the smallest file takes of a disk. */
    private static final long BLOCK = 4096;

    /**
     * Applies a layer.
     *
     * @param blob gzip, zstd or plain tar, as its first bytes say; closed at the end
     * @param target an empty directory of the engine's own
     * @throws EngineException {@code LAYER_REFUSED} with the entry's name for what no layer may hold;
     *     {@code CONTENT_CORRUPT} for a broken archive; {@code LIMIT_EXCEEDED}; {@code DISK_FULL}
     */
    public AppliedLayer apply(InputStream blob, Path target, LayerLimits limits) {
        return apply(blob, target, limits, bytes -> {});
    }

    /** @param written hears after each entry how many bytes more the file system has to bring to disk, about */
    public AppliedLayer apply(InputStream blob, Path target, LayerLimits limits, LongConsumer written) {
        try (TarStream tar = new TarStream(blob, limits);
                LayerTree tree = new LayerTree(target);
                EntryWriter writer = new EntryWriter(tree)) {
            long entries = entries(tar, writer, limits, written);
            writer.finish();
            tar.drain();
            return new AppliedLayer(tar.digest(), tar.total(), entries, List.copyOf(tree.implied()));
        } catch (IOException | IllegalArgumentException e) {
            throw LayerRefusal.corrupt(LayerRefusal.words(e), e);
        } catch (KernelException e) {
            throw StorageFailure.of("Unpacking a layer into " + target, e);
        }
    }

    private static long entries(TarStream tar, EntryWriter writer, LayerLimits limits, LongConsumer written)
            throws IOException {
        LayerEntries archive = new LayerEntries(tar);
        long count = 0;
        long content = 0;
        for (LayerEntry entry = archive.next(); entry != null; entry = archive.next()) {
            if (++count > limits.entries()) {
                throw LayerRefusal.tooMuch("entries", limits.entries());
            }
            // Holes are not in the tar, and take no bytes of it: they take time.
            content += Math.clamp(entry.size(), 0, limits.bytes() + 1);
            if (content > limits.bytes()) {
                throw LayerRefusal.tooMuch("bytes", limits.bytes());
            }
            try {
                writer.write(entry, archive.content());
                written.accept(BLOCK + entry.size());
            } catch (KernelException e) {
                throw inEntry(entry.name(), e);
            } catch (IOException | IllegalArgumentException e) {
                throw LayerRefusal.corrupt(entry.name(), LayerRefusal.words(e), e);
            }
        }
        return count;
    }

    private static EngineException inEntry(String entry, KernelException e) {
        return switch (e.errno()) {
            case ENOSPC, EDQUOT, EIO, EROFS, EMFILE, ENFILE, ENOMEM ->
                StorageFailure.of("Unpacking the layer's entry '" + FileName.printable(entry) + "'", e);
            case ENAMETOOLONG -> LayerRefusal.refused(entry, "its name is too long", e);
            case EXDEV, ELOOP -> LayerRefusal.refused(entry, "it leads out of the layer", e);
            default -> LayerRefusal.refused(entry, LayerRefusal.words(e), e);
        };
    }
}
