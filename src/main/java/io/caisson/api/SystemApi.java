package io.caisson.api;

import io.caisson.api.mapper.SystemMapper;
import io.caisson.system.SystemInfo;
import io.caisson.v1.InfoRequest;
import io.caisson.v1.InfoResponse;
import io.caisson.v1.SystemServiceGrpc;
import io.caisson.v1.VersionRequest;
import io.caisson.v1.VersionResponse;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** {@code caisson.v1.SystemService}. */
@GrpcService
public class SystemApi extends SystemServiceGrpc.SystemServiceImplBase {
    private final SystemInfo system;

    SystemApi(SystemInfo system) {
        this.system = system;
    }

    @Override
    public void version(VersionRequest request, StreamObserver<VersionResponse> observer) {
        Answer.send(observer, SystemMapper.version(system));
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
        Answer.send(observer, SystemMapper.info(system));
    }
}
