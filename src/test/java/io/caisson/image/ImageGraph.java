package io.caisson.image;

import io.caisson.oci.ChainId;
import io.caisson.oci.Digest;
import io.caisson.oci.Platform;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Random images of a few layers, which they share: as chains, as blobs alone, or all but the configuration. */
final class ImageGraph {
    private static final int LAYERS = 5;
    private static final int MOST = 4;

    private final Random random;
    private final List<Layer> pool = new ArrayList<>();

    ImageGraph(Random random) {
        this.random = random;
        for (int i = 0; i < LAYERS; i++) {
            byte[] tar = FakeImage.tar("file" + i, "content" + i);
            pool.add(i % 2 == 0 ? Layer.gzip(tar) : Layer.zstd(tar));
        }
    }

    /** One of the few that there can be, so that the same comes again. */
    FakeImage next() {
        List<Layer> layers = new ArrayList<>();
        int count = 1 + random.nextInt(MOST);
        // The same layer twice in one image, too.
        for (int i = 0; i < count; i++) {
            layers.add(pool.get(random.nextInt(i == 0 ? 2 : LAYERS)));
        }
        String diffIds =
                layers.stream().map(layer -> "\"" + layer.diffId() + "\"").collect(Collectors.joining(","));
        String config = "{\"os\":\"" + Platform.host().os() + "\",\"architecture\":\""
                + Platform.host().architecture() + "\",\"config\":{\"Labels\":{\"n\":\"" + random.nextInt(2)
                + "\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}";
        return FakeImage.withConfig(config.getBytes(StandardCharsets.UTF_8), layers.toArray(Layer[]::new));
    }

    static String id(FakeImage image) {
        return Digest.of(image.config()).hex();
    }

    /** Every blob that these images need. */
    static Set<Digest> blobs(Collection<FakeImage> images) {
        Set<Digest> blobs = new HashSet<>();
        for (FakeImage image : images) {
            blobs.add(Digest.of(image.config()));
            blobs.add(Digest.of(image.manifest()));
            image.layers().forEach(layer -> blobs.add(layer.digest()));
        }
        return blobs;
    }

    /** Every unpacked layer that these images need. */
    static Set<ChainId> chains(Collection<FakeImage> images) {
        Set<ChainId> chains = new HashSet<>();
        for (FakeImage image : images) {
            chains.addAll(
                    ChainId.each(image.layers().stream().map(Layer::diffId).toList()));
        }
        return chains;
    }
}
