package io.caisson.image;

import com.github.luben.zstd.ZstdOutputStream;
import io.caisson.content.Contents;
import io.caisson.content.NewBlob;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventType;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageManifest;
import io.caisson.oci.ManifestDocument;
import io.caisson.oci.OciJson;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Makes an image of another one and a layer over it, which is compressed and hashed as it is written. */
@ApplicationScoped
class CommitImage {
    private static final int BUFFER = 64 * 1024;
    /** The container may be waiting: a little larger is better than much later. */
    private static final int GZIP_LEVEL = 3;

    private final ImageStore store;
    private final Contents contents;
    private final AssembleImage assembling;

    @Inject
    CommitImage(ImageStore store, Contents contents, AssembleImage assembling) {
        this.store = store;
        this.contents = contents;
        this.assembling = assembling;
    }

    /** The image below. */
    private record Below(NewConfig config, String manifestType, ImageManifest manifest) {}

    /** See {@code Images.commit}. */
    Image run(CommitRequest request, LayerContent content) {
        ImportRootFilesystem.checkTag(request.description().reference());
        List<ConfigChange> changes = ConfigChanges.parse(request.description().changes());
        Below below = QuarkusTransaction.requiringNew().call(() -> below(request.imageId()));
        try (NewBlob layer = contents.create()) {
            Digest diffId = write(content, request.compression(), layer);
            NewConfig config = below.config()
                    .container(request.config())
                    .changes(changes)
                    .layer(diffId, request.createdBy(), request.description());
            return assembling.run(
                    layer,
                    new AssembleImage.Parts(
                            config,
                            below.manifestType(),
                            below.manifest().layers(),
                            request.compression(),
                            request.description(),
                            EventType.IMAGE_COMMIT));
        }
    }

    private Below below(String imageId) {
        ImageEntity row =
                store.startingWith(imageId, 1).stream().findFirst().orElseThrow(() -> ImageSearch.notFound(imageId));
        String what = "the manifest of image " + imageId;
        byte[] manifest = contents.read(Digest.parse(row.manifestDigest), OciJson.LARGEST_DOCUMENT);
        if (!(ManifestDocument.parse(manifest, row.manifestType, what)
                instanceof ManifestDocument.Manifest(var parsed))) {
            throw new IllegalStateException(what + " is none, and was stored nevertheless");
        }
        byte[] config = contents.read(Digest.parse(row.configDigest), OciJson.LARGEST_DOCUMENT);
        return new Below(NewConfig.over(config, "the configuration of image " + imageId), row.manifestType, parsed);
    }

    private static Digest write(LayerContent content, LayerCompression compression, NewBlob layer) {
        try {
            LayerSum tar = new LayerSum(compressing(compression, layer.stream()));
            content.write(tar);
            tar.close();
            return tar.digest();
        } catch (IOException e) {
            throw new EngineException(ErrorReason.STORAGE, "Writing a new layer: " + e.getMessage(), e);
        }
    }

    private static OutputStream compressing(LayerCompression compression, OutputStream out) throws IOException {
        return switch (compression) {
            case GZIP -> new Gzip(out);
            case ZSTD -> new ZstdOutputStream(out).setCloseFrameOnFlush(false);
            case NONE -> out;
        };
    }

    /** With a level of our own. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(GZIP_LEVEL);
        }
    }
}
