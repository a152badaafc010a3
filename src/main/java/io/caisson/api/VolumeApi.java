package io.caisson.api;

import io.caisson.api.check.VolumeChecks;
import io.caisson.api.mapper.VolumeMapper;
import io.caisson.container.lifecycle.HeldVolumes;
import io.caisson.query.ListQuery;
import io.caisson.v1.CreateVolumeRequest;
import io.caisson.v1.CreateVolumeResponse;
import io.caisson.v1.DeleteVolumeRequest;
import io.caisson.v1.DeleteVolumeResponse;
import io.caisson.v1.GetVolumeRequest;
import io.caisson.v1.GetVolumeResponse;
import io.caisson.v1.ListVolumesRequest;
import io.caisson.v1.ListVolumesResponse;
import io.caisson.v1.PruneVolumesRequest;
import io.caisson.v1.PruneVolumesResponse;
import io.caisson.v1.RenameVolumeRequest;
import io.caisson.v1.RenameVolumeResponse;
import io.caisson.v1.UndeleteVolumeRequest;
import io.caisson.v1.UndeleteVolumeResponse;
import io.caisson.v1.UpdateVolumeRequest;
import io.caisson.v1.UpdateVolumeResponse;
import io.caisson.v1.VolumeServiceGrpc;
import io.caisson.volume.Volume;
import io.caisson.volume.Volumes;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** {@code caisson.v1.VolumeService}. */
@GrpcService
public class VolumeApi extends VolumeServiceGrpc.VolumeServiceImplBase {
    private final Volumes volumes;
    private final HeldVolumes held;
    private final Requests requests;

    VolumeApi(Volumes volumes, HeldVolumes held, Requests requests) {
        this.volumes = volumes;
        this.held = held;
        this.requests = requests;
    }

    @Override
    public void createVolume(CreateVolumeRequest request, StreamObserver<CreateVolumeResponse> observer) {
        VolumeChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        VolumeServiceGrpc.getCreateVolumeMethod(),
                        request.getRequestId(),
                        request,
                        () -> CreateVolumeResponse.newBuilder()
                                .setVolume(VolumeMapper.message(volumes.create(VolumeMapper.create(request))))
                                .build()));
    }

    @Override
    public void getVolume(GetVolumeRequest request, StreamObserver<GetVolumeResponse> observer) {
        VolumeChecks.check(request);
        Volume volume = volumes.get(request.getVolume());
        io.caisson.v1.Volume message = request.getUsage()
                ? VolumeMapper.message(volumes.usage(volume), held.users(volume))
                : VolumeMapper.message(volume);
        Answer.send(observer, GetVolumeResponse.newBuilder().setVolume(message).build());
    }

    @Override
    public void listVolumes(ListVolumesRequest request, StreamObserver<ListVolumesResponse> observer) {
        VolumeChecks.check(request);
        ListQuery query = VolumeMapper.query(request);
        Answer.send(
                observer, VolumeMapper.list(request.getDeleted() ? volumes.listDeleted(query) : volumes.list(query)));
    }

    @Override
    public void deleteVolume(DeleteVolumeRequest request, StreamObserver<DeleteVolumeResponse> observer) {
        VolumeChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        VolumeServiceGrpc.getDeleteVolumeMethod(),
                        request.getRequestId(),
                        request,
                        () -> VolumeMapper.deleted(volumes.delete(VolumeMapper.delete(request)))));
    }

    @Override
    public void updateVolume(UpdateVolumeRequest request, StreamObserver<UpdateVolumeResponse> observer) {
        VolumeChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        VolumeServiceGrpc.getUpdateVolumeMethod(),
                        request.getRequestId(),
                        request,
                        () -> UpdateVolumeResponse.newBuilder()
                                .setVolume(VolumeMapper.message(volumes.update(VolumeMapper.update(request))))
                                .build()));
    }

    @Override
    public void renameVolume(RenameVolumeRequest request, StreamObserver<RenameVolumeResponse> observer) {
        VolumeChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        VolumeServiceGrpc.getRenameVolumeMethod(),
                        request.getRequestId(),
                        request,
                        () -> RenameVolumeResponse.newBuilder()
                                .setVolume(VolumeMapper.message(held.rename(VolumeMapper.rename(request))))
                                .build()));
    }

    @Override
    public void pruneVolumes(PruneVolumesRequest request, StreamObserver<PruneVolumesResponse> observer) {
        VolumeChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        VolumeServiceGrpc.getPruneVolumesMethod(),
                        request.getRequestId(),
                        request,
                        () -> VolumeMapper.pruned(volumes.prune(VolumeMapper.prune(request)))));
    }

    @Override
    public void undeleteVolume(UndeleteVolumeRequest request, StreamObserver<UndeleteVolumeResponse> observer) {
        VolumeChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        VolumeServiceGrpc.getUndeleteVolumeMethod(),
                        request.getRequestId(),
                        request,
                        () -> UndeleteVolumeResponse.newBuilder()
                                .setVolume(VolumeMapper.message(volumes.undelete(VolumeMapper.undelete(request))))
                                .build()));
    }
}
