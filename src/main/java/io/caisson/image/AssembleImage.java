package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.content.NewBlob;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventType;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageConfig;
import io.caisson.oci.ImageManifest;
import io.caisson.oci.MediaType;
import io.caisson.oci.OciJson;
import io.caisson.oci.Reference;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes an image of a layer that is new: its blob becomes visible, then the image is installed like one
 * that was pulled, so that what is refused there is refused here too.
 */
@ApplicationScoped
class AssembleImage {
    private final Contents contents;
    private final Installer installer;
    private final ImageRows rows;
    private final Keep keep;

    @Inject
    AssembleImage(Contents contents, Installer installer, ImageRows rows, Keep keep) {
        this.contents = contents;
        this.installer = installer;
        this.rows = rows;
        this.keep = keep;
    }

    /**
     * What is to be made.
     *
     * @param config of the image, the new layer's diffID included
     * @param manifestType its own media type
     * @param below the layers under the new one
     */
    record Parts(
            NewConfig config,
            String manifestType,
            List<Descriptor> below,
            LayerCompression compression,
            ImageDescription description,
            EventType event) {}

    /** Makes the image; what fails leaves nothing behind. */
    Image run(NewBlob layer, Parts parts) {
        List<Digest> pinned = List.of(layer.digest());
        keep.pin(pinned);
        try {
            layer.commit();
            Descriptor descriptor =
                    Descriptor.of(parts.compression().mediaType(parts.manifestType()), layer.digest(), layer.size());
            return install(parts, descriptor);
        } finally {
            // The database's connections fail in a thread that is interrupted.
            boolean interrupted = Thread.interrupted();
            keep.release(pinned);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Image install(Parts parts, Descriptor layer) {
        byte[] config = parts.config().bytes();
        boolean docker = parts.manifestType().equals(MediaType.DOCKER_MANIFEST);
        Descriptor configuration =
                Descriptor.of(docker ? MediaType.DOCKER_CONFIG : MediaType.CONFIG, Digest.of(config), config.length);
        List<Descriptor> layers = new ArrayList<>(parts.below());
        layers.add(layer);
        byte[] manifest = OciJson.write(new ImageManifest(2, parts.manifestType(), configuration, layers, Map.of()));
        Descriptor top = Descriptor.of(parts.manifestType(), Digest.of(manifest), manifest.length);
        Documents documents = new Documents(
                OciJson.read(config, ImageConfig.class, "the new configuration").platform(),
                "the new image",
                descriptor -> config);
        Installer.Plan plan = documents.plan(top, manifest, this::missing);
        Reference reference = parts.description().reference();
        List<String> references = reference == null ? List.of() : List.of(reference.toString());
        List<ImageRows.Arrival> arrivals = List.of(new ImageRows.Arrival(plan.image(), references));
        return installer
                .install(List.of(plan), ProgressListener.none(), () -> rows.commit(arrivals, parts.event()))
                .getFirst();
    }

    /** Every blob is here: a layer below that is not was lost. */
    private java.io.InputStream missing(Descriptor blob) {
        if (contents.contains(blob.digest())) {
            return contents.open(blob.digest());
        }
        throw new EngineException(
                        ErrorReason.CONTENT_CORRUPT,
                        "Making an image: the layer " + blob.digest()
                                + " of the image below is missing from the store. Pull that image again.")
                .with("digest", blob.digest().toString());
    }
}
