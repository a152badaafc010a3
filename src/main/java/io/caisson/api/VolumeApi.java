package io.caisson.api;

import io.caisson.api.check.VolumeChecks;
import io.caisson.api.mapper.VolumeMapper;
import io.caisson.v1.CreateVolumeRequest;
import io.caisson.v1.CreateVolumeResponse;
import io.caisson.v1.DeleteVolumeRequest;
import io.caisson.v1.DeleteVolumeResponse;
import io.caisson.v1.GetVolumeRequest;
import io.caisson.v1.GetVolumeResponse;
import io.caisson.v1.ListVolumesRequest;
import io.caisson.v1.ListVolumesResponse;
import io.caisson.v1.VolumeServiceGrpc;
import io.caisson.volume.Volumes;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** {@code caisson.v1.VolumeService}. */
@GrpcService
public class VolumeApi extends VolumeServiceGrpc.VolumeServiceImplBase {
    private final Volumes volumes;
    private final Requests requests;

    VolumeApi(Volumes volumes, Requests requests) {
        this.volumes = volumes;
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
        Answer.send(
                observer,
                GetVolumeResponse.newBuilder()
                        .setVolume(VolumeMapper.message(volumes.get(request.getVolume())))
                        .build());
    }

    @Override
    public void listVolumes(ListVolumesRequest request, StreamObserver<ListVolumesResponse> observer) {
        VolumeChecks.check(request);
        Answer.send(observer, VolumeMapper.list(volumes.list(VolumeMapper.query(request))));
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
                        () -> DeleteVolumeResponse.newBuilder()
                                .setVolumeId(volumes.delete(VolumeMapper.delete(request)))
                                .build()));
    }
}
