package io.caisson.container.lifecycle;

import io.caisson.container.Container;
import io.caisson.container.ContainerSizes;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.image.ImageSizes;
import io.caisson.image.Images;
import io.caisson.snapshot.Snapshots;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds out what containers' files take on disk: looks at every file of their read-write layers. */
@ApplicationScoped
public class MeasureContainers {
    private final Snapshots snapshots;
    private final Images images;

    @Inject
    MeasureContainers(Snapshots snapshots, Images images) {
        this.snapshots = snapshots;
        this.images = images;
    }

    /** See {@code Containers.sizes}. */
    public Map<String, ContainerSizes> sizes(List<Container> containers) {
        Map<String, Long> known = new HashMap<>();
        Map<String, ContainerSizes> sizes = new HashMap<>();
        for (Container container : containers) {
            long image = known.computeIfAbsent(container.imageId(), this::imageBytes);
            sizes.put(
                    container.id(),
                    new ContainerSizes(snapshots.usage(container.id()).bytes(), image));
        }
        return sizes;
    }

    /** 0 if it went with the container meanwhile. */
    private long imageBytes(String id) {
        try {
            ImageSizes sizes = images.get(id).sizes();
            return sizes == null ? 0 : sizes.unpackedBytes();
        } catch (EngineException e) {
            if (e.reason() == ErrorReason.IMAGE_NOT_FOUND) {
                return 0;
            }
            throw e;
        }
    }
}
