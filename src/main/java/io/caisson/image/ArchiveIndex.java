package io.caisson.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageIndex;
import io.caisson.oci.MediaType;
import io.caisson.oci.OciJson;
import io.caisson.oci.Reference;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The documents that say what an archive holds: {@code index.json}, and Docker's {@code manifest.json}. */
final class ArchiveIndex {
    /** Where a full reference stands, for the tools of containerd's and Docker's. */
    static final String CONTAINERD_NAME = "io.containerd.image.name";

    /** Where skopeo and umoci look for a name (image-spec, annotations.md). */
    static final String REF_NAME = "org.opencontainers.image.ref.name";

    private ArchiveIndex() {}

    /** Every manifest, once for each of its names. */
    static byte[] index(List<SavedImage> images) {
        List<Descriptor> manifests = new ArrayList<>();
        for (SavedImage image : images) {
            if (image.names().isEmpty()) {
                manifests.add(image.manifest());
            }
            for (Reference name : image.names()) {
                String full = name.toString();
                manifests.add(image.manifest().withAnnotations(Map.of(CONTAINERD_NAME, full, REF_NAME, full)));
            }
        }
        return OciJson.write(new ImageIndex(2, MediaType.INDEX, manifests, Map.of()));
    }

    /** What {@code docker load} reads. */
    static byte[] dockerManifest(List<SavedImage> images) {
        return OciJson.write(images.stream()
                .map(image -> new DockerImage(
                        path(image.config()),
                        image.names().stream()
                                // In full, or podman takes them for its own; a digest is no tag, and docker refuses it.
                                .filter(name -> name.digest() == null)
                                .map(Reference::toString)
                                .toList(),
                        image.layers().stream().map(ArchiveIndex::path).toList()))
                .toList());
    }

    /** Where a layout keeps a blob. */
    static String path(Digest digest) {
        return "blobs/" + digest.algorithm().label() + "/" + digest.hex();
    }

    /** An entry of {@code manifest.json}. */
    @RegisterForReflection
    record DockerImage(
            @JsonProperty("Config") String config,
            @JsonProperty("RepoTags") List<String> repoTags,
            @JsonProperty("Layers") List<String> layers) {}
}
