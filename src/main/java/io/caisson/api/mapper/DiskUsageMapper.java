package io.caisson.api.mapper;

import io.caisson.container.Container;
import io.caisson.container.ContainerUsage;
import io.caisson.image.Image;
import io.caisson.image.ImageSizes;
import io.caisson.image.ImageUsage;
import io.caisson.v1.ContainerDiskUsage;
import io.caisson.v1.DiskUsageResponse;
import io.caisson.v1.DiskUsageTotal;
import io.caisson.v1.ImageDiskUsage;
import io.caisson.v1.VolumeDiskUsage;
import io.caisson.volume.VolumeUsage;
import java.time.Instant;
import java.util.List;

/** What images, containers and volumes take on disk, as messages. */
public record DiskUsageMapper(ImageUsage images, List<ContainerUsage> containers, List<VolumeUsage> volumes) {
    /** Without the single ones. */
    public DiskUsageResponse totals() {
        return DiskUsageResponse.newBuilder()
                .setImages(DiskUsageTotal.newBuilder()
                        .setCount(images.images().size())
                        .setActiveCount(images.users().size())
                        .setTotalBytes(images.totalBytes())
                        .setSharedBytes(images.sharedBytes())
                        .setReclaimableBytes(images.reclaimableBytes()))
                .setContainers(containerTotal())
                .setVolumes(volumeTotal())
                .build();
    }

    /** With the single ones. */
    public DiskUsageResponse details() {
        return totals().toBuilder()
                .addAllImageDetails(images.images().stream().map(this::message).toList())
                .addAllContainerDetails(
                        containers.stream().map(DiskUsageMapper::message).toList())
                .addAllVolumeDetails(
                        volumes.stream().map(DiskUsageMapper::message).toList())
                .build();
    }

    private DiskUsageTotal containerTotal() {
        DiskUsageTotal.Builder total = DiskUsageTotal.newBuilder().setCount(containers.size());
        for (ContainerUsage each : containers) {
            total.setTotalBytes(total.getTotalBytes() + each.bytes());
            if (each.container().state().isLive()) {
                total.setActiveCount(total.getActiveCount() + 1);
            } else {
                total.setReclaimableBytes(total.getReclaimableBytes() + each.bytes());
            }
        }
        return total.build();
    }

    private DiskUsageTotal volumeTotal() {
        DiskUsageTotal.Builder total = DiskUsageTotal.newBuilder().setCount(volumes.size());
        for (VolumeUsage each : volumes) {
            total.setTotalBytes(total.getTotalBytes() + each.bytes());
            if (each.volume().usedBy().isEmpty()) {
                total.setReclaimableBytes(total.getReclaimableBytes() + each.bytes());
            } else {
                total.setActiveCount(total.getActiveCount() + 1);
            }
        }
        return total.build();
    }

    private ImageDiskUsage message(Image image) {
        ImageDiskUsage.Builder message = ImageDiskUsage.newBuilder()
                .setImageId(image.id())
                .addAllReferences(image.references())
                .setContainers(images.users().getOrDefault(image.id(), 0L));
        ImageSizes sizes = image.sizes();
        if (sizes != null) {
            message.setTotalBytes(sizes.totalBytes())
                    .setSharedBytes(sizes.sharedBytes())
                    .setUniqueBytes(sizes.uniqueBytes());
        }
        Instant created = image.createTime();
        return created == null
                ? message.build()
                : message.setCreateTime(Times.timestamp(created)).build();
    }

    private static ContainerDiskUsage message(ContainerUsage usage) {
        Container container = usage.container();
        return ContainerDiskUsage.newBuilder()
                .setContainerId(container.id())
                .setName(container.name())
                .setImage(container.config().image())
                .setRunning(container.state().isLive())
                .setCreateTime(Times.timestamp(container.createTime()))
                .setBytes(usage.bytes())
                .build();
    }

    private static VolumeDiskUsage message(VolumeUsage usage) {
        return VolumeDiskUsage.newBuilder()
                .setVolumeId(usage.volume().id())
                .setName(usage.volume().name())
                .setContainers(usage.volume().usedBy().size())
                .setBytes(usage.bytes())
                .build();
    }
}
