package io.caisson.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.content.Spool;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageManifest;
import io.caisson.oci.MediaType;
import io.caisson.oci.OciJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code docker save} writes: {@code manifest.json}, configurations, and layers as plain tars. */
final class DockerArchive {
    private final ArchiveFiles files;
    private final Map<Digest, Spool.Item> blobs = new HashMap<>();

    DockerArchive(ArchiveFiles files) {
        this.files = files;
    }

    /** The images, each with a manifest that is made here. */
    List<ArchiveImage> images(Spool.Item manifestJson) {
        JsonNode list = OciJson.tree(files.document(manifestJson, "manifest.json"), "manifest.json of the archive");
        if (!list.isArray() || list.isEmpty()) {
            throw ArchiveFiles.invalid("its manifest.json lists no image", null);
        }
        List<ArchiveImage> images = new ArrayList<>();
        for (JsonNode entry : list) {
            images.add(image(entry));
        }
        return images;
    }

    /** A blob of one of the images. */
    Spool.Item blob(Digest digest) {
        Spool.Item item = blobs.get(digest);
        if (item == null) {
            throw ArchiveFiles.invalid("it has no " + digest, null);
        }
        return item;
    }

    private ArchiveImage image(JsonNode entry) {
        if (!entry.path("Config").isTextual() || !entry.path("Layers").isArray()) {
            throw ArchiveFiles.invalid("its manifest.json lists an image without Config or Layers", null);
        }
        Spool.Item config = files.file(entry.path("Config").asText());
        List<Descriptor> layers = new ArrayList<>();
        for (JsonNode layer : entry.path("Layers")) {
            Spool.Item item = files.file(layer.asText());
            layers.add(descriptor(isGzip(item) ? MediaType.LAYER_GZIP : MediaType.LAYER, item));
        }
        ImageManifest manifest =
                new ImageManifest(2, MediaType.MANIFEST, descriptor(MediaType.CONFIG, config), layers, Map.of());
        byte[] bytes = OciJson.write(manifest);
        List<String> names = new ArrayList<>();
        entry.path("RepoTags").forEach(tag -> names.add(tag.asText()));
        return new ArchiveImage(Descriptor.of(MediaType.MANIFEST, Digest.of(bytes), bytes.length), bytes, names);
    }

    private Descriptor descriptor(String mediaType, Spool.Item item) {
        blobs.put(item.digest(), item);
        return Descriptor.of(mediaType, item.digest(), item.size());
    }

    private static boolean isGzip(Spool.Item item) {
        try (InputStream in = item.open()) {
            byte[] magic = in.readNBytes(2);
            return magic.length == 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b;
        } catch (IOException e) {
            throw ArchiveFiles.invalid("a layer cannot be read: " + e.getMessage(), e);
        }
    }
}
