package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.content.NewBlob;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventType;
import io.caisson.layer.DiffId;
import io.caisson.layer.LayerLimits;
import io.caisson.oci.Digest;
import io.caisson.oci.MediaType;
import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.List;

/**
 * Makes an image of one layer from a tar, which is stored as it comes, compressed or not, and hashed on
 * the way.
 */
@ApplicationScoped
class ImportRootFilesystem {
    private static final String CREATED_BY = "caisson import";

    private final Contents contents;
    private final AssembleImage assembling;

    @Inject
    ImportRootFilesystem(Contents contents, AssembleImage assembling) {
        this.contents = contents;
        this.assembling = assembling;
    }

    /** See {@code Images.importRootFilesystem}. */
    Image run(InputStream tar, RootFilesystemImport request) {
        ImageDescription description = request.description();
        checkTag(description.reference());
        List<ConfigChange> changes = ConfigChanges.parse(description.changes());
        Platform platform = request.platform() == null ? Platform.host() : request.platform();
        try (NewBlob layer = contents.create()) {
            byte[] magic = tar.readNBytes(4);
            Digest diffId = receive(new SequenceInputStream(new java.io.ByteArrayInputStream(magic), tar), layer);
            NewConfig config = NewConfig.empty(platform).changes(changes).layer(diffId, CREATED_BY, description);
            return assembling.run(
                    layer,
                    new AssembleImage.Parts(
                            config,
                            MediaType.MANIFEST,
                            List.of(),
                            LayerCompression.of(magic),
                            description,
                            EventType.IMAGE_IMPORT));
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private static Digest receive(InputStream tar, NewBlob layer) throws IOException {
        try (Copying copying = new Copying(tar, layer.stream())) {
            Digest diffId = DiffId.of(copying, LayerLimits.DEFAULT);
            // What follows the end of what is compressed belongs to the blob as well.
            copying.transferTo(OutputStream.nullOutputStream());
            if (layer.size() == 0) {
                throw new EngineException(
                        ErrorReason.INVALID_ARCHIVE, "Importing a root file system: nothing was sent, not even a tar.");
            }
            return diffId;
        } catch (RuntimeException e) {
            throw Thread.currentThread().isInterrupted() ? ended(e) : e;
        }
    }

    /** A digest is what an image is, and cannot be given to it. */
    static void checkTag(@org.jspecify.annotations.Nullable Reference reference) {
        if (reference != null && reference.digest() != null) {
            throw EngineException.invalid("reference", "must have no digest: a tag is given, a digest is what it is");
        }
    }

    private static EngineException ended(Exception cause) {
        return new EngineException(
                ErrorReason.CANCELLED,
                "Importing a root file system: the tar was not sent to its end: " + cause.getMessage(),
                cause);
    }

    /** The tar, each byte of which is stored as it is read. Closing it leaves the source open. */
    private static final class Copying extends FilterInputStream {
        private final OutputStream copy;

        Copying(InputStream source, OutputStream copy) {
            super(source);
            this.copy = copy;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            if (read > 0) {
                copy.write(target, offset, read);
            }
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void close() {
            // Whoever opened it closes it.
        }
    }
}
