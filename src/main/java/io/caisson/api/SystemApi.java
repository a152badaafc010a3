package io.caisson.api;

import io.caisson.api.mapper.DiskUsageMapper;
import io.caisson.api.mapper.SystemMapper;
import io.caisson.container.Containers;
import io.caisson.image.Images;
import io.caisson.system.SystemInfo;
import io.caisson.v1.DiskUsageRequest;
import io.caisson.v1.DiskUsageResponse;
import io.caisson.v1.InfoRequest;
import io.caisson.v1.InfoResponse;
import io.caisson.v1.SystemServiceGrpc;
import io.caisson.v1.VersionRequest;
import io.caisson.v1.VersionResponse;
import io.caisson.volume.Volumes;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** {@code caisson.v1.SystemService}. */
@GrpcService
public class SystemApi extends SystemServiceGrpc.SystemServiceImplBase {
    private final SystemInfo system;
    private final Images images;
    private final Containers containers;
    private final Volumes volumes;

    SystemApi(SystemInfo system, Images images, Containers containers, Volumes volumes) {
        this.system = system;
        this.images = images;
        this.containers = containers;
        this.volumes = volumes;
    }

    @Override
    public void version(VersionRequest request, StreamObserver<VersionResponse> observer) {
        Answer.send(observer, SystemMapper.version(system));
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
        Answer.send(observer, SystemMapper.info(system));
    }

    @Override
    public void diskUsage(DiskUsageRequest request, StreamObserver<DiskUsageResponse> observer) {
        DiskUsageMapper mapper = new DiskUsageMapper(images.usage(), containers.usage(), volumes.usage());
        Answer.send(observer, request.getVerbose() ? mapper.details() : mapper.totals());
    }
}
