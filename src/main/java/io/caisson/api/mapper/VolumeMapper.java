package io.caisson.api.mapper;

import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import io.caisson.v1.CreateVolumeRequest;
import io.caisson.v1.DeleteVolumeRequest;
import io.caisson.v1.ListVolumesRequest;
import io.caisson.v1.ListVolumesResponse;
import io.caisson.volume.CreateVolume;
import io.caisson.volume.DeleteVolume;
import io.caisson.volume.Volume;
import java.util.Map;

/** Volumes as messages. */
public final class VolumeMapper {
    private VolumeMapper() {}

    public static CreateVolume create(CreateVolumeRequest request) {
        return new CreateVolume(request.getName(), "", Map.of(), request.getLabelsMap(), request.getValidateOnly());
    }

    public static DeleteVolume delete(DeleteVolumeRequest request) {
        return new DeleteVolume(request.getVolume(), request.getEtag(), request.getValidateOnly());
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
        return io.caisson.v1.Volume.newBuilder()
                .setId(volume.id())
                .setName(volume.name())
                .putAllLabels(volume.labels())
                .setDriver(volume.driver())
                .setMountpoint(volume.mountpoint().toString())
                .setAnonymous(volume.anonymous())
                .addAllUsedBy(volume.usedBy())
                .setCreateTime(Times.timestamp(volume.createTime()))
                .setEtag(volume.etag())
                .build();
    }
}
