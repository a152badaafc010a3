package io.caisson.api.mapper;

import io.caisson.container.Container;
import io.caisson.container.MountPoint;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import io.caisson.v1.CreateVolumeRequest;
import io.caisson.v1.DeleteVolumeRequest;
import io.caisson.v1.DeleteVolumeResponse;
import io.caisson.v1.ListVolumesRequest;
import io.caisson.v1.ListVolumesResponse;
import io.caisson.v1.PruneVolumesRequest;
import io.caisson.v1.PruneVolumesResponse;
import io.caisson.v1.RenameVolumeRequest;
import io.caisson.v1.UndeleteVolumeRequest;
import io.caisson.v1.UpdateVolumeRequest;
import io.caisson.v1.VolumeUser;
import io.caisson.volume.CreateVolume;
import io.caisson.volume.DeleteVolume;
import io.caisson.volume.DeletedVolume;
import io.caisson.volume.PrunedVolume;
import io.caisson.volume.RenameVolume;
import io.caisson.volume.UndeleteVolume;
import io.caisson.volume.UpdateVolume;
import io.caisson.volume.Volume;
import io.caisson.volume.VolumePrune;
import io.caisson.volume.VolumeQuota;
import io.caisson.volume.VolumeUsage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Volumes as messages. */
public final class VolumeMapper {
    private VolumeMapper() {}

    public static CreateVolume create(CreateVolumeRequest request) {
        return new CreateVolume(
                request.getName(), "", request.getOptionsMap(), request.getLabelsMap(), request.getValidateOnly());
    }

    public static DeleteVolume delete(DeleteVolumeRequest request) {
        return new DeleteVolume(request.getVolume(), request.getPurge(), request.getEtag(), request.getValidateOnly());
    }

    public static UpdateVolume update(UpdateVolumeRequest request) {
        return new UpdateVolume(request.getVolume(), request.getLabelsMap(), request.getEtag());
    }

    public static RenameVolume rename(RenameVolumeRequest request) {
        return new RenameVolume(request.getVolume(), request.getName(), request.getEtag());
    }

    public static VolumePrune prune(PruneVolumesRequest request) {
        return new VolumePrune(request.getAll(), request.getFilter(), request.getPurge(), request.getValidateOnly());
    }

    public static UndeleteVolume undelete(UndeleteVolumeRequest request) {
        return new UndeleteVolume(request.getVolume(), request.getName());
    }

    public static DeleteVolumeResponse deleted(DeletedVolume volume) {
        DeleteVolumeResponse.Builder message = DeleteVolumeResponse.newBuilder().setVolumeId(volume.id());
        volume.expireTime().map(Times::timestamp).ifPresent(message::setExpireTime);
        return message.build();
    }

    public static PruneVolumesResponse pruned(List<PrunedVolume> volumes) {
        return PruneVolumesResponse.newBuilder()
                .addAllVolumes(volumes.stream().map(VolumeMapper::message).toList())
                .setFreedBytes(volumes.stream().mapToLong(PrunedVolume::bytes).sum())
                .build();
    }

    private static io.caisson.v1.PrunedVolume message(PrunedVolume pruned) {
        io.caisson.v1.PrunedVolume.Builder message = io.caisson.v1.PrunedVolume.newBuilder()
                .setVolumeId(pruned.volume().id())
                .setName(pruned.volume().name())
                .setFreedBytes(pruned.bytes());
        pruned.volume().expireTime().map(Times::timestamp).ifPresent(message::setExpireTime);
        return message.build();
    }

    public static ListQuery query(ListVolumesRequest request) {
        return new ListQuery(request.getPageSize(), request.getPageToken(), request.getFilter(), request.getOrderBy());
    }

    public static ListVolumesResponse list(Page<Volume> page) {
        return ListVolumesResponse.newBuilder()
                .addAllVolumes(page.map(VolumeMapper::message).items())
                .setNextPageToken(page.nextPageToken())
                .setSequence(page.sequence())
                .build();
    }

    public static io.caisson.v1.Volume message(Volume volume) {
        VolumeQuota quota = VolumeQuota.of(volume.options());
        io.caisson.v1.Volume.Builder message = io.caisson.v1.Volume.newBuilder()
                .setId(volume.id())
                .setName(volume.name())
                .putAllLabels(volume.labels())
                .setDriver(volume.driver())
                .putAllOptions(volume.options())
                .setSizeBytes(quota.sizeBytes())
                .setInodes(quota.inodes())
                .setMountpoint(volume.mountpoint().toString())
                .setAnonymous(volume.anonymous())
                .addAllUsedBy(volume.usedBy())
                .setCreateTime(Times.timestamp(volume.createTime()))
                .setEtag(volume.etag());
        volume.deleteTime().map(Times::timestamp).ifPresent(message::setDeleteTime);
        volume.expireTime().map(Times::timestamp).ifPresent(message::setExpireTime);
        return message.build();
    }

    /** A volume with what it takes and who uses it. */
    public static io.caisson.v1.Volume message(VolumeUsage usage, List<Container> users) {
        io.caisson.v1.VolumeUsage.Builder message =
                io.caisson.v1.VolumeUsage.newBuilder().setBytes(usage.bytes()).setInodes(usage.inodes());
        lastUse(usage.volume(), users).map(Times::timestamp).ifPresent(message::setLastUseTime);
        String source = usage.volume().mountpoint().toString();
        for (Container user : users) {
            user.mountPoints().stream()
                    .filter(point -> point.type() == MountPoint.Type.VOLUME
                            && point.source().equals(source))
                    .forEach(point -> message.addUsers(user(user, point)));
        }
        return message(usage.volume()).toBuilder().setUsage(message).build();
    }

    private static VolumeUser user(Container container, MountPoint point) {
        return VolumeUser.newBuilder()
                .setContainerId(container.id())
                .setName(container.name())
                .setState(ContainerMapper.state(container.state()))
                .setTarget(point.target())
                .setReadOnly(point.readOnly())
                .setSubpath(point.subpath())
                .build();
    }

    private static Optional<Instant> lastUse(Volume volume, List<Container> users) {
        if (users.stream().anyMatch(user -> user.state().isLive())) {
            return Optional.of(Instant.now());
        }
        return Stream.concat(
                        volume.releaseTime().stream(),
                        users.stream()
                                .flatMap(user -> Stream.of(user.startTime(), user.finishTime())
                                        .filter(Objects::nonNull)))
                .max(Comparator.naturalOrder());
    }
}
